import type { Expression } from './expression.ts'

/** `a.b.c` as text, where the expression is made of names and attributes alone. */
export function dottedNameOf(expression: Expression): string | undefined {
  if (expression.kind === 'name') return expression.name
  if (expression.kind !== 'attribute') return undefined
  const object = dottedNameOf(expression.object)
  return object === undefined ? undefined : `${object}.${expression.name}`
}
