/** A name that a marker may ask for; all but the last three are facts of an interpreter. */
export const markerVariables = [
  'os_name',
  'sys_platform',
  'platform_machine',
  'platform_python_implementation',
  'platform_release',
  'platform_system',
  'platform_version',
  'python_version',
  'python_full_version',
  'implementation_name',
  'implementation_version',
  'extra',
  'extras',
  'dependency_groups',
] as const

export type MarkerVariable = (typeof markerVariables)[number]

export type MarkerOperand =
  | { readonly kind: 'variable'; readonly name: MarkerVariable }
  | { readonly kind: 'text'; readonly text: string }

export type MarkerOperator = '==' | '!=' | '<' | '<=' | '>' | '>=' | '~=' | '===' | 'in' | 'not in'

/** The condition of a requirement: a tree of comparisons. */
export type Marker =
  | { readonly kind: 'and' | 'or'; readonly left: Marker; readonly right: Marker }
  | {
      readonly kind: 'comparison'
      readonly left: MarkerOperand
      readonly operator: MarkerOperator
      readonly right: MarkerOperand
    }

/** The marker as text, with parentheses only where they matter. */
export function formatMarker(marker: Marker): string {
  if (marker.kind === 'comparison') {
    return `${formatOperand(marker.left)} ${marker.operator} ${formatOperand(marker.right)}`
  }
  const side = (child: Marker) =>
    marker.kind === 'and' && child.kind === 'or' ? `(${formatMarker(child)})` : formatMarker(child)
  return `${side(marker.left)} ${marker.kind} ${side(marker.right)}`
}

function formatOperand(operand: MarkerOperand): string {
  if (operand.kind === 'variable') return operand.name
  return operand.text.includes("'") ? `"${operand.text}"` : `'${operand.text}'`
}
