import type { Scope } from '../start-command/scope.ts'
import type { Expression } from '../syntax/expression.ts'
import { environmentMethods, meaningOf } from './meaning.ts'
import { argumentOf } from './read-form.ts'

/** A read of many variables at once. */
export interface WholeRead {
  readonly reader: string
  readonly start: number
  readonly prefix?: string
  readonly isEverything: boolean
}

const whole: ReadonlySet<string> = new Set(
  ['items', 'keys', 'values', '__iter__'].map(name => `${environmentMethods}${name}`),
)

/** Reads that go through the environment, or through what begins with a prefix. */
export function wholeReads(scope: Scope, expression: Expression): readonly WholeRead[] {
  if (expression.kind === 'comprehension') {
    const isWhole = expression.clauses.some(clause => meaningOf(scope, clause)?.kind === 'environment')
    return isWhole ? [{ reader: 'os.environ', start: expression.start, isEverything: true }] : []
  }
  if (expression.kind !== 'call') return []
  const { callee, start } = expression
  const meaning = meaningOf(scope, callee)
  if (meaning?.kind === 'external' && whole.has(meaning.name)) {
    return [{ reader: 'os.environ', start, isEverything: true }]
  }
  if (callee.kind === 'attribute' && callee.name === 'from_prefixed_env') {
    const said = argumentOf(expression, 'prefix', 0)
    const prefix = said === undefined ? 'FLASK' : said.kind === 'string' ? said.value : undefined
    return [{ reader: 'flask', start, ...(prefix !== undefined ? { prefix: `${prefix}_` } : {}), isEverything: false }]
  }
  const automatic = argumentOf(expression, 'auto_envvar_prefix')
  if (automatic?.kind === 'string') {
    return [{ reader: 'click', start, prefix: `${automatic.value}_`, isEverything: false }]
  }
  return []
}
