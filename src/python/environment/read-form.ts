import type { VariableType } from '../../model/environment.ts'
import type { Call, Expression } from '../syntax/expression.ts'

/** How an expression reads the environment, before it is known which variable. */
export interface ReadForm {
  readonly reader: string
  /** The expression that gives the name, or the name itself. */
  readonly name: Expression | string
  /** What the library puts before the name. */
  readonly prefix?: string
  readonly start: number
  readonly type?: VariableType
  /** Whether it fails when the variable is not set and there is no default. */
  readonly isStrict: boolean
  readonly fallback?: Expression
  /** The default, where it stands somewhere else than at the read. */
  readonly fallbackText?: string
  readonly choices?: readonly string[]
  readonly isSecret?: boolean
}

/** The argument of a call by its name, or by its place when it is positional. */
export function argumentOf(call: Call, name: string, place?: number): Expression | undefined {
  const named = call.keywords.find(each => each.name === name)?.value
  const positional = place === undefined ? undefined : call.args[place]
  return named ?? (positional?.kind === 'starred' ? undefined : positional)
}

/** The part of a form that an optional expression makes. */
export function withFallback(fallback: Expression | undefined): Pick<ReadForm, 'fallback'> | object {
  return fallback === undefined ? {} : { fallback }
}
