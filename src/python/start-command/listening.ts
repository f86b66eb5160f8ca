import type { Call, Expression } from '../syntax/expression.ts'
import { asNumber, asText, type Evaluated, evaluate } from './evaluate.ts'
import { resolveReference, type Scope } from './scope.ts'
import type { ServerArgument, ServerCall } from './servers.ts'

/** Where a server call listens, as far as that can be told. */
export interface Listening {
  readonly host?: Evaluated
  readonly port?: Evaluated
  readonly app?: Expression
}

/** The host, the port and the application that a call gives to its server. */
export function listeningOf(scope: Scope, call: Call, server: ServerCall): Listening {
  const read = (argument: ServerArgument) => {
    const made = argument.isOfObject ? makerOf(scope, call) : undefined
    return evaluateArgument(made?.scope ?? scope, made?.call ?? call, argument)
  }
  const address = server.address && addressOf(read(server.address))
  const host = address?.host ?? (server.host && read(server.host))
  const port = address?.port ?? (server.port && read(server.port))
  const app = server.app && argumentOf(call, server.app)
  return { ...(host && { host }), ...(port && { port }), ...(app && { app }) }
}

/** The call that made the object whose method `call` is. */
function makerOf(scope: Scope, { callee }: Call): { readonly scope: Scope; readonly call: Call } | undefined {
  if (callee.kind !== 'attribute') return undefined
  if (callee.object.kind === 'call') return { scope, call: callee.object }
  const referent = resolveReference(scope, callee.object)
  if (referent?.kind !== 'bound' || referent.binding.kind !== 'value') return undefined
  const { value, scope: valueScope = referent.scope } = referent.binding
  return value.kind === 'call' ? { scope: valueScope, call: value } : undefined
}

/** Whether nobody outside a container could reach a server bound to `host`. */
export function isLoopback(host: string | undefined): boolean {
  return host !== undefined && /^(?:localhost|127\.\d+\.\d+\.\d+|::1|\[::1\])$/.test(host)
}

export function argumentOf(call: Call, { position, keyword }: ServerArgument): Expression | undefined {
  const named = keyword === undefined ? undefined : call.keywords.find(each => each.name === keyword)?.value
  if (named !== undefined) return named
  const placed = position === undefined ? undefined : call.args[position]
  return placed?.kind === 'starred' ? undefined : placed
}

function evaluateArgument(scope: Scope, call: Call, argument: ServerArgument): Evaluated | undefined {
  const expression = argumentOf(call, argument)
  const missing = { value: argument.fallback, ...(argument.variable && { variable: argument.variable }) }
  if (expression === undefined) {
    // `run(**options)` may hold anything.
    const isOpen = call.keywords.some(each => each.name === undefined)
    return isOpen || argument.fallback === undefined ? undefined : missing
  }
  const evaluated = evaluate(scope, expression)
  return evaluated?.value === null ? missing : evaluated
}

function addressOf(address: Evaluated | undefined): Listening | undefined {
  const value = address?.value
  if (Array.isArray(value)) {
    const [host, port] = value as (Evaluated | undefined)[]
    return { ...(host && { host: host.value === '' ? { value: '0.0.0.0' } : host }), ...(port && { port }) }
  }
  const text = asText(address)
  const colon = text?.lastIndexOf(':') ?? -1
  if (text === undefined || colon === -1) return asNumber(address) === undefined ? undefined : { port: address! }
  const host = text.slice(0, colon)
  return {
    host: { value: host === '' || host === '*' ? '0.0.0.0' : host },
    port: { value: text.slice(colon + 1) },
  }
}
