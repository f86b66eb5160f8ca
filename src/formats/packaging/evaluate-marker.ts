import type { Marker, MarkerOperand, MarkerOperator } from './marker.ts'
import type { MarkerEnvironment } from './marker-environment.ts'
import { isAllowed, isSpecifier, isVersion } from './version.ts'

type Value = string | ReadonlySet<string>

/** Variables that are compared as versions (PEP 508), as long as both sides are versions. */
const versionVariables = new Set([
  'python_version',
  'python_full_version',
  'implementation_version',
  'platform_release',
])

/** Whether the marker holds in `environment`. */
export function evaluateMarker(marker: Marker, environment: MarkerEnvironment): boolean {
  switch (marker.kind) {
    case 'and':
      return evaluateMarker(marker.left, environment) && evaluateMarker(marker.right, environment)
    case 'or':
      return evaluateMarker(marker.left, environment) || evaluateMarker(marker.right, environment)
    case 'comparison':
      return compare(marker.left, marker.operator, marker.right, environment)
  }
}

function compare(
  left: MarkerOperand,
  operator: MarkerOperator,
  right: MarkerOperand,
  environment: MarkerEnvironment,
): boolean {
  const names = [left, right].map(operand => (operand.kind === 'variable' ? operand.name : undefined))
  const isAboutNames = names.some(name => name === 'extra' || name === 'extras' || name === 'dependency_groups')
  const [leftValue, rightValue] = [left, right].map(operand => operandValue(operand, environment, isAboutNames)) as [
    Value,
    Value,
  ]
  if (typeof leftValue !== 'string' || typeof rightValue !== 'string')
    return compareSets(leftValue, operator, rightValue)
  if (names.some(name => name !== undefined && versionVariables.has(name))) {
    const answer = compareVersions(leftValue, operator, rightValue)
    if (answer !== undefined) return answer
  }
  return compareTexts(leftValue, operator, rightValue)
}

function operandValue(operand: MarkerOperand, environment: MarkerEnvironment, isAboutNames: boolean): Value {
  if (operand.kind === 'text') return isAboutNames ? normalName(operand.text) : operand.text
  switch (operand.name) {
    case 'extra':
    case 'extras':
      return environment.extras
    case 'dependency_groups':
      return environment.dependencyGroups
    default:
      return environment.variables[operand.name]
  }
}

function normalName(text: string): string {
  return text.toLowerCase().replaceAll(/[-_.]+/g, '-')
}

// `extra == 'x'` asks whether x is among the extras; `'x' in extras` says the same in the words of PEP 751.
function compareSets(left: Value, operator: MarkerOperator, right: Value): boolean {
  const set = typeof left === 'string' ? right : left
  const name = typeof left === 'string' ? left : right
  const isMember = typeof set !== 'string' && typeof name === 'string' && set.has(name)
  return operator === '!=' || operator === 'not in' ? !isMember : isMember
}

function compareVersions(left: string, operator: MarkerOperator, right: string): boolean | undefined {
  if (operator === 'in' || operator === 'not in') return undefined
  const specifier = `${operator}${right}`
  return isVersion(left) && isSpecifier(specifier) ? isAllowed(left, specifier) : undefined
}

function compareTexts(left: string, operator: MarkerOperator, right: string): boolean {
  switch (operator) {
    case '==':
    case '===':
      return left === right
    case '!=':
      return left !== right
    case 'in':
      return right.includes(left)
    case 'not in':
      return !right.includes(left)
    case '<':
      return left < right
    case '<=':
      return left <= right
    case '>':
      return left > right
    case '>=':
      return left >= right
    case '~=':
      return false
  }
}
