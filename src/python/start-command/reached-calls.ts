import type { Call, Expression } from '../syntax/expression.ts'
import type { FunctionDefinition, Statement } from '../syntax/statement.ts'
import { walkStatements } from '../syntax/walk.ts'
import { typeOf } from './object-type.ts'
import { functionScope, resolveReference, type Scope } from './scope.ts'

/** A call that statements lead to, and what is called: `flask.Flask.run`, where that is known. */
export interface ReachedCall {
  readonly scope: Scope
  readonly call: Call
  readonly callee: string | undefined
}

export interface Reached {
  readonly calls: readonly ReachedCall[]
  /** A `while True:` without a `break`. */
  readonly hasEndlessLoop: boolean
}

/** How many calls deep the project's own functions are followed. */
const deepest = 6

/** The calls that running `statements` leads to, through the project's own functions and methods. */
export function reachedCalls(scope: Scope, statements: readonly Statement[]): Reached {
  const calls: ReachedCall[] = []
  const visited = new Set<FunctionDefinition>()
  let hasEndlessLoop = false

  function visit(inner: Scope, body: readonly Statement[], depth: number): void {
    walkStatements(body, {
      statement(statement) {
        if (statement.kind === 'while' && isAlways(statement.subject) && !hasBreak(statement.body))
          hasEndlessLoop = true
        return statement.kind !== 'function' && statement.kind !== 'class'
      },
      expression(expression) {
        if (expression.kind === 'call') visitCall(inner, expression, depth)
        return expression.kind !== 'lambda'
      },
    })
  }

  function visitCall(inner: Scope, call: Call, depth: number): void {
    const target = targetOf(inner, call)
    if (target === undefined || 'external' in target) {
      calls.push({ scope: inner, call, callee: target?.external })
      return
    }
    if (depth >= deepest || visited.has(target.definition)) return
    visited.add(target.definition)
    const keywords = new Map(call.keywords.flatMap(({ name, value }) => (name ? [[name, value] as const] : [])))
    const given = { scope: inner, args: target.isMethod ? [call.callee, ...call.args] : call.args, keywords }
    visit(functionScope(target.scope, target.definition, given), target.definition.body, depth + 1)
  }

  visit(scope, statements, 0)
  return { calls, hasEndlessLoop }
}

type Target =
  | { readonly external: string }
  | { readonly scope: Scope; readonly definition: FunctionDefinition; readonly isMethod: boolean }

function targetOf(scope: Scope, call: Call): Target | undefined {
  const { callee } = call
  const referent = resolveReference(scope, callee)
  if (referent?.kind === 'external') return { external: referent.name }
  if (referent?.kind === 'bound') {
    const { binding } = referent
    if (binding.kind === 'function') return { scope: referent.scope, definition: binding.definition, isMethod: false }
    if (binding.kind === 'class') return methodOf(referent.scope, binding.definition.body, '__init__')
    return undefined
  }
  if (callee.kind !== 'attribute') return undefined
  return ownMethod(scope, callee.object, callee.name) ?? typedMethod(scope, callee.object, callee.name)
}

function typedMethod(scope: Scope, object: Expression, name: string): Target | undefined {
  const type = typeOf(scope, object)
  return type === undefined ? undefined : { external: `${type}.${name}` }
}

/** The method of one of the project's classes: `Server().run()`, `server.run()`. */
function ownMethod(scope: Scope, object: Expression, name: string): Target | undefined {
  const made = resolveReference(scope, object)
  const value = made?.kind === 'bound' && made.binding.kind === 'value' ? made.binding.value : object
  const valueScope = made?.kind === 'bound' ? made.scope : scope
  const callee = value.kind === 'call' ? value.callee : value
  const owner = resolveReference(valueScope, callee)
  if (owner?.kind !== 'bound' || owner.binding.kind !== 'class') return undefined
  return methodOf(owner.scope, owner.binding.definition.body, name)
}

function methodOf(scope: Scope, body: readonly Statement[], name: string): Target | undefined {
  const definition = body.find(statement => statement.kind === 'function' && statement.name === name)
  return definition?.kind === 'function' ? { scope, definition, isMethod: true } : undefined
}

function isAlways(test: Expression): boolean {
  return (test.kind === 'constant' && test.value === 'True') || (test.kind === 'number' && test.text === '1')
}

function hasBreak(body: readonly Statement[]): boolean {
  let found = false
  walkStatements(body, {
    statement(statement) {
      if (statement.kind === 'break' || statement.kind === 'return') found = true
      return statement.kind !== 'for' && statement.kind !== 'while' && statement.kind !== 'function'
    },
  })
  return found
}
