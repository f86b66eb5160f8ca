import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { compilerScript } from './compiler-script.ts'

let folder: string

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'compiler-script-'))
})
afterAll(() => rmSync(folder, { recursive: true }))

/** The answer to one source: `+` and bytecode, or `-` and what is wrong with it. */
function answerTo(source: string, style: 'full' | 'terse'): { readonly kind: string; readonly bytes: Buffer } {
  writeFileSync(join(folder, 'source.py'), source)
  const answer = execFileSync('python3', ['-I', '-S', '-c', compilerScript, style], {
    input: `/image/module.py\0${join(folder, 'source.py')}\n`,
  })
  expect(answer.readUInt32LE(1)).toBe(answer.length - 5)
  return { kind: answer.toString('latin1', 0, 1), bytes: answer.subarray(5) }
}

/** What a module prints as it runs, with `code` after it. */
function printed(source: string, style: 'full' | 'terse', code: string): string {
  writeFileSync(join(folder, 'module.pyc'), answerTo(source, style).bytes)
  const run = [
    'import marshal',
    `bytecode = open(${JSON.stringify(join(folder, 'module.pyc'))}, "rb").read()`,
    'scope = {"__name__": "module"}',
    'exec(marshal.loads(bytecode[16:]), scope)',
    `exec(${JSON.stringify(code)}, scope)`,
  ]
  return execFileSync('python3', ['-c', run.join('\n')], { encoding: 'utf8' }).trim()
}

const documented = `"""About the module."""
from __future__ import annotations

class Box:
    """About the class."""

class Full:
    """About the class."""
    size = 1

def blank():
    """About the function."""

async def later():
    'About the coroutine.'
    return 2

def text():
    "About the function."
    return "a text"

def checked(number: Missing):
    """About the function."""
    assert number > 0, "not above zero"
    return number
`

const docs = 'print(*[each.__doc__ for each in (Box, Full, blank, later, text, checked)], __doc__, sep=", ")'

describe('compilerScript', () => {
  test('docstrings stay in full bytecode', () => {
    expect(printed(documented, 'full', docs)).toBe(
      'About the class., About the class., About the function., About the coroutine., About the function., ' +
        'About the function., About the module.',
    )
  })

  test('terse bytecode has none', () => {
    expect(printed(documented, 'terse', `__doc__ = globals().get("__doc__")\n${docs}`)).toBe(
      Array.from({ length: 7 }, () => 'None').join(', '),
    )
    expect(answerTo(documented, 'terse').bytes.includes('About the')).toBe(false)
  })

  test('what consists of a docstring alone is empty without it', () => {
    expect(printed(documented, 'terse', 'print(blank(), Box().__class__.__name__, Full.size)')).toBe('None Box 1')
    expect(printed('"""About the module."""', 'terse', 'print("fine")')).toBe('fine')
  })

  test('other texts stay', () => {
    expect(printed(documented, 'terse', 'print(text())')).toBe('a text')
  })

  test('assertions stay', () => {
    const fails = 'try:\n    checked(0)\nexcept AssertionError as error:\n    print(error)'
    expect(printed(documented, 'terse', fails)).toBe('not above zero')
  })

  test('what the module says of its future stays', () => {
    expect(printed(documented, 'terse', 'print(checked.__annotations__)')).toBe("{'number': 'Missing'}")
  })

  test('lines are those of the source', () => {
    expect(printed(documented, 'terse', 'print(checked.__code__.co_firstlineno, checked.__code__.co_filename)')).toBe(
      '22 /image/module.py',
    )
  })

  test.each(['full', 'terse'] as const)('a source that does not parse is answered with the error: %s', style => {
    const { kind, bytes } = answerTo('def', style)
    expect([kind, bytes.toString()]).toEqual(['-', expect.stringMatching(/^SyntaxError: .*module\.py, line 1/)])
  })

  test.each(['full', 'terse'] as const)('bytecode is of the kind that is never compared with its source: %s', style => {
    const { kind, bytes } = answerTo('x = 1', style)
    expect([kind, bytes.readUInt32LE(4)]).toEqual(['+', 1])
  })
})
