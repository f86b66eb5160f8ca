import type { Call, Expression } from '../syntax/expression.ts'
import type { ClassDefinition, FunctionDefinition, Statement } from '../syntax/statement.ts'
import { walkStatements } from '../syntax/walk.ts'
import { applications, wrappers } from './applications.ts'
import type { Binding } from './bindings.ts'
import { functionScope, moduleScope, resolveReference, type Scope } from './scope.ts'

const farthest = 12

/**
 * What was called to make the value of `expression`, as the dotted name of something installed: `flask.Flask`. Follows
 * names, imports, factories, subclasses and wrappers such as `ProxyFix(app)` through the project.
 */
export function typeOf(scope: Scope, expression: Expression, depth = 0): string | undefined {
  if (depth > farthest) return undefined
  switch (expression.kind) {
    case 'name':
      return typeOfReference(scope, expression, depth)
    case 'attribute':
      return typeOfReference(scope, expression, depth) ?? typeOfAttribute(scope, expression, depth)
    case 'call':
      return typeOfCall(scope, expression, depth)
    case 'conditional':
      return typeOf(scope, expression.whenTrue, depth + 1) ?? typeOf(scope, expression.whenFalse, depth + 1)
    case 'binary':
      return typeOf(scope, expression.left, depth + 1) ?? typeOf(scope, expression.right, depth + 1)
    case 'await':
    case 'starred':
      return expression.value && typeOf(scope, expression.value, depth + 1)
    case 'named':
      return typeOf(scope, expression.value, depth + 1)
    default:
      return undefined
  }
}

/** What a function returns, where all its `return` statements that can be read agree on a known application. */
export function returnTypeOf(scope: Scope, definition: FunctionDefinition, depth = 0): string | undefined {
  const inner = functionScope(scope, definition)
  let unknown: string | undefined
  for (const value of returnedValues(definition.body)) {
    const type = typeOf(inner, value, depth + 1)
    if (type !== undefined && type in applications) return type
    unknown ??= type
  }
  return unknown
}

function typeOfReference(scope: Scope, expression: Expression, depth: number): string | undefined {
  const referent = resolveReference(scope, expression)
  // Something installed is a class or a function until it is called.
  if (referent?.kind !== 'bound') return undefined
  const { binding } = referent
  switch (binding.kind) {
    case 'value': {
      const valueScope = binding.scope ?? referent.scope
      const self = expression.kind === 'name' ? expression.name : undefined
      return typeOf(withEarlier(valueScope, self, binding.before), binding.value, depth + 1)
    }
    case 'function':
      return callableType(binding.definition)
    case 'parameter':
      return binding.fallback && typeOf(referent.scope, binding.fallback, depth + 1)
    default:
      return undefined
  }
}

/** In `app = Wrapper(app)` the inner `app` is what the name stood for before. */
function withEarlier(scope: Scope, name: string | undefined, before: Binding | undefined): Scope {
  if (name === undefined || before === undefined || scope.bindings.names.get(name) === before) return scope
  const names = new Map(scope.bindings.names).set(name, before)
  return { ...scope, bindings: { ...scope.bindings, names } }
}

function typeOfAttribute(
  scope: Scope,
  expression: Expression & { kind: 'attribute' },
  depth: number,
): string | undefined {
  const object = typeOf(scope, expression.object, depth + 1)
  if (object === undefined) return undefined
  return attributeTypes[`${object}.${expression.name}`]
}

/** Attributes that are applications of another kind, or the same application again. */
const attributeTypes: Readonly<Record<string, string>> = {
  'dash.Dash.server': 'flask.Flask',
  'flask.Flask.wsgi_app': 'flask.Flask',
  'quart.Quart.asgi_app': 'quart.Quart',
  'connexion.App.app': 'flask.Flask',
  'connexion.FlaskApp.app': 'flask.Flask',
}

function typeOfCall(scope: Scope, call: Call, depth: number): string | undefined {
  const { callee } = call
  const referent = resolveReference(scope, callee)
  if (referent?.kind === 'external') {
    const wrapper = wrappers[referent.name]
    if (wrapper === 'same') return typeOfArguments(scope, call, depth)
    return wrapper ?? referent.name
  }
  if (referent?.kind === 'bound') {
    const { binding } = referent
    if (binding.kind === 'function') return returnTypeOf(referent.scope, binding.definition, depth + 1)
    if (binding.kind === 'class') {
      return classType(referent.scope, binding.definition, depth + 1) ?? typeOfArguments(scope, call, depth)
    }
  }
  if (callee.kind !== 'attribute') return undefined
  // Pyramid's configurator goes through many hands before it makes the application; no other library has the method.
  if (callee.name === 'make_wsgi_app') return 'pyramid.config.Configurator.make_wsgi_app'
  const object = typeOf(scope, callee.object, depth + 1)
  if (object === undefined) return undefined
  const method = `${object}.${callee.name}`
  return applications[method] ? method : (methodTypes[method] ?? (isFluent(object) ? object : method))
}

const methodTypes: Readonly<Record<string, string>> = {
  'gradio.Blocks.queue': 'gradio.Blocks',
  'gradio.Interface.queue': 'gradio.Interface',
  'gradio.ChatInterface.queue': 'gradio.ChatInterface',
}

/** Builders whose methods return the builder, up to the application that they build. */
function isFluent(type: string): boolean {
  return type.startsWith('telegram.ext.')
}

function typeOfArguments(scope: Scope, call: Call, depth: number): string | undefined {
  for (const argument of [...call.args, ...call.keywords.map(each => each.value)]) {
    const type = typeOf(scope, argument, depth + 1)
    if (type !== undefined && type in applications) return type
  }
  return undefined
}

/** The installed class that a class of the project extends, or the interface that its instances answer to. */
function classType(scope: Scope, definition: ClassDefinition, depth: number): string | undefined {
  if (depth > farthest) return undefined
  for (const base of definition.bases) {
    const referent = resolveReference(scope, base)
    if (referent?.kind === 'external') {
      if (referent.name in applications) return referent.name
    } else if (referent?.kind === 'bound' && referent.binding.kind === 'class') {
      const type = classType(moduleScope(scope.program, referent.scope.file), referent.binding.definition, depth + 1)
      if (type !== undefined) return type
    }
  }
  const call = definition.body.find(statement => statement.kind === 'function' && statement.name === '__call__')
  if (call?.kind === 'function') {
    const type = callableType({ ...call, parameters: call.parameters.slice(1) })
    if (type !== undefined) return type
  }
  for (const base of definition.bases) {
    const referent = resolveReference(scope, base)
    if (referent?.kind === 'external') return referent.name
  }
  return undefined
}

/** A function with the parameters of the protocol is an application itself. */
function callableType(definition: FunctionDefinition): string | undefined {
  const names = definition.parameters.filter(each => each.kind === 'positional').map(each => each.name)
  if (definition.isAsync && names.join() === 'scope,receive,send') return 'asgi'
  if (!definition.isAsync && /^env(?:iron(?:ment)?)?,(?:start_response|start_resp)$/.test(names.join())) return 'wsgi'
  return undefined
}

function returnedValues(body: readonly Statement[]): Expression[] {
  const values: Expression[] = []
  walkStatements(body, {
    statement(statement) {
      if (statement.kind === 'return') values.push(...statement.values)
      return statement.kind !== 'function' && statement.kind !== 'class'
    },
  })
  return values
}
