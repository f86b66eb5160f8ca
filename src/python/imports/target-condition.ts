import { dottedNameOf } from '../syntax/dotted-name.ts'
import type { Comparison, Expression } from '../syntax/expression.ts'
import { walkExpression } from '../syntax/walk.ts'

/** What is known of the Python that an image has, as in `3.13`; the platform is always Linux. */
export interface ConditionTarget {
  readonly python: string
}

/** Names that have one value on every target. */
const constants: Readonly<Record<string, string | boolean>> = {
  'sys.platform': 'linux',
  'os.name': 'posix',
  'sys.implementation.name': 'cpython',
  TYPE_CHECKING: false,
  'typing.TYPE_CHECKING': false,
  't.TYPE_CHECKING': false,
}

const calls: Readonly<Record<string, string>> = {
  'platform.system': 'Linux',
  'platform.python_implementation': 'CPython',
}

const systemNames = /^(?:sys\.(?:platform|version_info|implementation)|os\.name|platform)(?:\.|$)/

/** Whether a test asks for the operating system or the interpreter. */
export function dependsOnSystem(test: Expression): boolean {
  let found = false
  walkExpression(test, {
    expression: node => {
      found ||= node.kind === 'attribute' && systemNames.test(dottedNameOf(node) ?? '')
      return !found
    },
  })
  return found
}

/** Whether a test is true on the target, or `undefined` where only running tells. */
export function evaluateCondition(test: Expression, target: ConditionTarget): boolean | undefined {
  switch (test.kind) {
    case 'constant':
      return test.value === 'True' ? true : test.value === 'False' || test.value === 'None' ? false : undefined
    case 'number':
      return test.text !== '0'
    case 'name':
    case 'attribute': {
      const name = dottedNameOf(test)
      if (name === undefined) return undefined
      if (name.split('.').at(-1) === 'TYPE_CHECKING') return false
      const value = constants[name]
      return typeof value === 'boolean' ? value : undefined
    }
    case 'unary': {
      const value = test.operator === 'not' ? evaluateCondition(test.operand, target) : undefined
      return value === undefined ? undefined : !value
    }
    case 'binary': {
      const left = evaluateCondition(test.left, target)
      const right = evaluateCondition(test.right, target)
      if (test.operator === 'and') return left === false || right === false ? false : left && right
      if (test.operator === 'or') return left || right ? true : left === undefined ? left : right
      return undefined
    }
    case 'comparison':
      return evaluateComparison(test, target)
    case 'call': {
      // sys.platform.startswith('win')
      const callee = test.callee
      if (callee.kind !== 'attribute' || callee.name !== 'startswith') return undefined
      const value = textOf(callee.object)
      const [prefix] = test.args
      return value !== undefined && prefix?.kind === 'string' ? value.startsWith(prefix.value) : undefined
    }
    default:
      return undefined
  }
}

function evaluateComparison(test: Comparison, target: ConditionTarget): boolean | undefined {
  if (test.operators.length !== 1) return undefined
  const [operator, right] = [test.operators[0]!, test.rights[0]!]
  const version = versionIn(test.left, target)
  if (version) return compareVersion(version, operator, right)
  const value = textOf(test.left)
  if (value === undefined) return undefined
  if (right.kind === 'string') {
    if (operator === '==') return value === right.value
    if (operator === '!=') return value !== right.value
    return undefined
  }
  if (right.kind !== 'tuple' && right.kind !== 'list' && right.kind !== 'set') return undefined
  const options = right.items.map(item => (item.kind === 'string' ? item.value : undefined))
  if (options.includes(undefined)) return undefined
  if (operator === 'in') return options.includes(value)
  return operator === 'not in' ? !options.includes(value) : undefined
}

function textOf(expression: Expression): string | undefined {
  if (expression.kind === 'call' && expression.args.length === 0) {
    return calls[dottedNameOf(expression.callee) ?? '']
  }
  const value = constants[dottedNameOf(expression) ?? '']
  return typeof value === 'string' ? value : undefined
}

/** What is known of a version that a test compares. */
interface KnownVersion {
  readonly numbers: readonly number[]
  /** Whether these are all of its numbers. */
  readonly isWhole: boolean
}

/** The value of `sys.version_info`, or of a start of it such as `[:2]`. */
function versionIn(expression: Expression, { python }: ConditionTarget): KnownVersion | undefined {
  const numbers = python.split('.').map(Number)
  if (dottedNameOf(expression) === 'sys.version_info') return { numbers, isWhole: false }
  if (expression.kind !== 'subscript' || expression.index.kind !== 'slice') return undefined
  if (dottedNameOf(expression.object) !== 'sys.version_info') return undefined
  const { start, bounds } = expression.index
  const [end] = bounds
  // `[:2]` starts before its bound, `[2:]` with it.
  if (bounds.length !== 1 || end?.kind !== 'number' || end.start === start) return undefined
  const length = Number(end.text)
  return length <= numbers.length ? { numbers: numbers.slice(0, length), isWhole: true } : undefined
}

/** Compares as tuples do; what lies beyond the known numbers is not decided. */
function compareVersion(version: KnownVersion, operator: string, right: Expression): boolean | undefined {
  if (right.kind !== 'tuple') return undefined
  const wanted = right.items.map(item => (item.kind === 'number' ? Number(item.text) : Number.NaN))
  if (wanted.some(Number.isNaN)) return undefined
  const order = compareTuples(version, wanted)
  if (order === undefined) return undefined
  switch (operator) {
    case '<':
      return order < 0
    case '<=':
      return order <= 0
    case '>':
      return order > 0
    case '>=':
      return order >= 0
    case '==':
      return order === 0
    case '!=':
      return order !== 0
    default:
      return undefined
  }
}

/** A version that is not known whole has further numbers behind the known ones: it is above an equal prefix. */
function compareTuples({ numbers, isWhole }: KnownVersion, wanted: readonly number[]): number | undefined {
  for (const [index, number] of wanted.entries()) {
    const own = numbers[index]
    if (own === undefined) return isWhole ? -1 : undefined
    if (own !== number) return own - number
  }
  return isWhole && wanted.length === numbers.length ? 0 : 1
}
