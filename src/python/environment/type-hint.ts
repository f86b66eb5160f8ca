import type { VariableType } from '../../model/environment.ts'
import type { Scope } from '../start-command/scope.ts'
import type { Expression } from '../syntax/expression.ts'
import { castType } from './cast-type.ts'

const passing: ReadonlySet<string> = new Set(['strip', 'lower', 'upper', 'casefold', 'rstrip', 'lstrip', 'title'])
const splitting: ReadonlySet<string> = new Set(['split', 'splitlines', 'rsplit'])
const booleanWords: ReadonlySet<string> = new Set([
  '1',
  'true',
  'yes',
  'on',
  'y',
  't',
  '0',
  'false',
  'no',
  'off',
  'n',
  'f',
])

/**
 * Notes what an expression makes of the text inside it: `int(…)`, `… .split(",")`, `… .lower() == "true"`. Parents come
 * before children, so that a hint goes on inwards.
 */
export function typeHint(scope: Scope, expression: Expression, hints: Map<Expression, VariableType>): void {
  const own = hints.get(expression)
  switch (expression.kind) {
    case 'call': {
      const { callee, args } = expression
      if (callee.kind === 'attribute') {
        if (splitting.has(callee.name)) hints.set(callee.object, 'list')
        else if (passing.has(callee.name) && own) hints.set(callee.object, own)
      }
      const type = castType(scope, callee)
      // `bool("false")` is true, and `list("abc")` has three items: what is meant is another thing.
      const isMeant = type && !['boolean', 'list', 'text'].includes(type)
      const isWord = callee.kind !== 'name' || callee.name === 'strtobool'
      if (args[0] && (isMeant || (type === 'boolean' && isWord))) hints.set(args[0], type!)
      if (args[0] && type === 'text' && own) hints.set(args[0], own)
      return
    }
    case 'comparison': {
      const [right] = expression.rights
      if (expression.operators.length !== 1 || right === undefined) return
      const words = right.kind === 'string' ? [right] : 'items' in right ? right.items : []
      const isBoolean =
        words.length > 0 && words.every(word => word.kind === 'string' && booleanWords.has(word.value.toLowerCase()))
      if (isBoolean) hints.set(expression.left, 'boolean')
      return
    }
    case 'binary':
      if (expression.operator === 'or' && own) hints.set(expression.left, own)
  }
}
