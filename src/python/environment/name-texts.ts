import { evaluate } from '../start-command/evaluate.ts'
import type { Scope } from '../start-command/scope.ts'
import type { Expression } from '../syntax/expression.ts'

/** Names that a loop gives one value after the other. */
export type LoopValues = ReadonlyMap<string, readonly string[]>

/** More names than a person would list are not worked out. */
const most = 200

/** Every text that `expression` can be, where constants and loops over constants decide it. */
export function nameTexts(scope: Scope, expression: Expression, loops: LoopValues): readonly string[] | undefined {
  switch (expression.kind) {
    case 'string':
      return [expression.value]
    case 'name': {
      const looped = loops.get(expression.name)
      if (looped !== undefined) return looped
      break
    }
    case 'format-string':
      return products(expression.parts.map(part => (typeof part === 'string' ? [part] : nameTexts(scope, part, loops))))
    case 'binary':
      if (expression.operator !== '+') break
      return products([nameTexts(scope, expression.left, loops), nameTexts(scope, expression.right, loops)])
    case 'call': {
      const { callee, args } = expression
      if (callee.kind !== 'attribute' || args.length > 0) break
      const change = changes[callee.name]
      if (change !== undefined) return nameTexts(scope, callee.object, loops)?.map(change)
    }
  }
  const { value, variable, option } = evaluate(scope, expression) ?? {}
  return typeof value === 'string' && variable === undefined && option === undefined ? [value] : undefined
}

const changes: Readonly<Record<string, (text: string) => string>> = {
  upper: text => text.toUpperCase(),
  lower: text => text.toLowerCase(),
  strip: text => text.trim(),
}

function products(parts: readonly (readonly string[] | undefined)[]): readonly string[] | undefined {
  let texts: readonly string[] = ['']
  for (const part of parts) {
    if (part === undefined || texts.length * part.length > most) return undefined
    texts = texts.flatMap(text => part.map(next => text + next))
  }
  return texts
}

/** What every text of `expression` begins with, as far as that is known. */
export function namePrefix(scope: Scope, expression: Expression, loops: LoopValues): string {
  const first =
    expression.kind === 'format-string'
      ? expression.parts[0]
      : expression.kind === 'binary' && expression.operator === '+'
        ? expression.left
        : undefined
  if (first === undefined) return ''
  if (typeof first === 'string') return first
  const texts = nameTexts(scope, first, loops)
  return texts?.length === 1 ? texts[0]! : namePrefix(scope, first, loops)
}

/** The texts that a loop over `expression` goes through, where it is a list of constants. */
export function loopTexts(scope: Scope, expression: Expression): readonly string[] | undefined {
  if (expression.kind === 'set')
    return expression.items.every(isText) ? expression.items.map(({ value }) => value) : undefined
  const value = evaluate(scope, expression)?.value
  if (!Array.isArray(value)) return undefined
  const texts = value.map(each => each?.value)
  return texts.every(text => typeof text === 'string') ? texts : undefined
}

function isText(expression: Expression): expression is Expression & { kind: 'string' } {
  return expression.kind === 'string'
}
