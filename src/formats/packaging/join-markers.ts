import type { Marker, MarkerOperand, MarkerOperator, MarkerVariable } from './marker.ts'

/** The marker that holds when all of those hold that are given; `undefined` when none is. */
export function allOf(markers: readonly (Marker | undefined)[]): Marker | undefined {
  return join('and', markers)
}

/** The marker that holds when one of those does; `undefined`, which always holds, when one of them is. */
export function anyOf(markers: readonly (Marker | undefined)[]): Marker | undefined {
  return markers.includes(undefined) ? undefined : join('or', markers)
}

function join(kind: 'and' | 'or', markers: readonly (Marker | undefined)[]): Marker | undefined {
  const given = markers.filter(marker => marker !== undefined)
  return given.length === 0 ? undefined : given.reduce((left, right) => ({ kind, left, right }))
}

/** One comparison of a variable with a text. */
export function comparison(name: MarkerVariable, operator: MarkerOperator, text: string): Marker {
  const left: MarkerOperand = { kind: 'variable', name }
  return { kind: 'comparison', left, operator, right: { kind: 'text', text } }
}

/** The marker for an interpreter whose version is in one of several ranges, each a specifier. */
export function pythonMarker(specifiers: readonly string[]): Marker | undefined {
  return anyOf(specifiers.map(specifier => (specifier === '' ? undefined : allOf(conditions(specifier)))))
}

function conditions(specifier: string): Marker[] {
  return specifier.split(',').map(condition => {
    const [, operator, version] = /^(===|==|~=|!=|<=|>=|<|>)(.+)$/.exec(condition)!
    const isMinor = version!.replace(/\.\*$/, '').split('.').length <= 2
    // `> 3.10` means a release after 3.10.0, as in `>3.10.0`, while `python_version` knows no patch releases.
    const name = isMinor && operator !== '>' && operator !== '<=' ? 'python_version' : 'python_full_version'
    const text =
      name === 'python_version' && version!.split('.').length === 3 ? version!.replace(/\.\*$/, '') : version!
    return comparison(name, operator as MarkerOperator, text)
  })
}

/** Whether a marker asks for the extras that are wanted. */
export function asksForExtra(marker: Marker): boolean {
  if (marker.kind !== 'comparison') return asksForExtra(marker.left) || asksForExtra(marker.right)
  return [marker.left, marker.right].some(operand => operand.kind === 'variable' && operand.name === 'extra')
}
