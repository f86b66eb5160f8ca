import { describe, expect, test } from 'vitest'
import type { Expression } from '../syntax/expression.ts'
import { parseModule } from '../syntax/parse-module.ts'
import { dependsOnSystem, evaluateCondition } from './target-condition.ts'

function expressionOf(source: string): Expression {
  const [statement] = parseModule(source).body
  if (statement?.kind !== 'expression') throw new Error(`no expression: ${source}`)
  return statement.value
}

const evaluate = (source: string) => evaluateCondition(expressionOf(source), { python: '3.13' })

describe('evaluateCondition', () => {
  test.each([
    'sys.platform == "linux"',
    'sys.platform != "win32"',
    'sys.platform.startswith("linux")',
    'sys.platform not in ("win32", "cygwin")',
    'os.name == "posix"',
    'platform.system() == "Linux"',
    'not TYPE_CHECKING',
    'sys.version_info >= (3, 11)',
    'sys.version_info > (3,)',
    'sys.version_info >= (3, 13)',
    'sys.version_info > (3, 13)',
    'sys.version_info != (3, 13)',
    'sys.version_info[:2] == (3, 13)',
    'sys.version_info[:2] <= (3, 13)',
    'sys.version_info[:1] == (3,)',
    'sys.version_info >= (3, 8) and os.name == "posix"',
    'debug or os.name == "posix"',
    'True',
    '1',
  ])('%s is true', source => {
    expect(evaluate(source)).toBe(true)
  })

  test.each([
    'sys.platform == "win32"',
    'sys.platform in {"win32", "darwin"}',
    'os.name == "nt" and debug',
    't.TYPE_CHECKING',
    'typing.TYPE_CHECKING or False',
    'sys.version_info < (3, 8)',
    'sys.version_info[:2] > (3, 13)',
    'sys.version_info[:2] < (3, 13)',
    'None',
    '0',
  ])('%s is false', source => {
    expect(evaluate(source)).toBe(false)
  })

  test.each([
    'debug',
    'sys.platform',
    'sys.platform == name',
    'sys.version_info >= (3, 13, 2)',
    'sys.version_info >= minimum',
    'sys.version_info[1:] >= (8,)',
    'sys.version_info[:3] == (3, 13, 5)',
    'sys.version_info[0] == 3',
    '(3, 8) < sys.version_info < (3, 9)',
    'debug and True',
    'debug or False',
  ])('%s is not decided', source => {
    expect(evaluate(source)).toBeUndefined()
  })
})

describe('dependsOnSystem', () => {
  test.each(['sys.platform == "win32"', 'not sys.version_info[:2] < (3, 9)', 'platform.system() == "Windows"'])(
    '%s does',
    source => {
      expect(dependsOnSystem(expressionOf(source))).toBe(true)
    },
  )

  test.each(['TYPE_CHECKING', 'typing.TYPE_CHECKING', 'False'])('%s does not', source => {
    expect(dependsOnSystem(expressionOf(source))).toBe(false)
  })
})
