import { describe, expect, test } from 'vitest'
import { importsOf } from './imports.ts'
import { parseModule } from './parse-module.ts'

/** Each import as the module it names and the circumstances that hold. */
function drawn(source: string): string[] {
  return importsOf(parseModule(source)).map(({ statement, isInFunction, isConditional, isForTypesOnly }) => {
    const name = statement.kind === 'import' ? statement.names[0]!.name : '.'.repeat(statement.level) + statement.module
    const circumstances = { 'in a function': isInFunction, conditional: isConditional, 'for types': isForTypesOnly }
    return [name, ...Object.entries(circumstances).flatMap(([text, holds]) => (holds ? [text] : []))].join(', ')
  })
}

describe('importsOf', () => {
  test('imports are found wherever they stand, with their circumstances', () => {
    const source = `import a
from .b import c
if TYPE_CHECKING:
    import d
elif x:
    import e
try:
    import f
except ImportError:
    import g
def h():
    import i
    if x:
        import j
class K:
    import l
with m:
    import n
`
    expect(drawn(source)).toEqual([
      'a',
      '.b',
      'd, conditional, for types',
      'e, conditional',
      'f, conditional',
      'g, conditional',
      'i, in a function',
      'j, in a function, conditional',
      'l',
      'n',
    ])
  })

  test('`typing.TYPE_CHECKING` counts, `not TYPE_CHECKING` does not', () => {
    expect(drawn('if typing.TYPE_CHECKING:\n    import a\nelse:\n    import b\n')).toEqual([
      'a, conditional, for types',
      'b, conditional',
    ])
    expect(drawn('if not TYPE_CHECKING:\n    import a\n')).toEqual(['a, conditional'])
  })
})
