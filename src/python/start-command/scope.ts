import type { Expression } from '../syntax/expression.ts'
import type { FunctionDefinition } from '../syntax/statement.ts'
import { type Binding, type Bindings, bindingsOf } from './bindings.ts'
import { type Program, relativeModule } from './program.ts'

/** Where names are looked up: a function's own, then its module's. */
export interface Scope {
  readonly program: Program
  readonly file: string
  readonly bindings: Bindings
  readonly parent?: Scope
}

/** What an expression refers to: something installed, one of the project's modules, or something bound in one. */
export type Referent =
  | { readonly kind: 'external'; readonly name: string }
  | { readonly kind: 'module'; readonly file: string }
  | { readonly kind: 'bound'; readonly scope: Scope; readonly binding: Binding }

const noBindings: Bindings = { names: new Map(), wildcards: [] }

/** How far references are followed: longer chains are loops. */
const farthest = 12

export function moduleScope(program: Program, file: string): Scope {
  return { program, file, bindings: program.bindings(file) ?? noBindings }
}

/** The scope inside a function: its parameters, with what a call passes for them, and what its body binds. */
export function functionScope(
  outer: Scope,
  definition: FunctionDefinition,
  call?: {
    readonly scope: Scope
    readonly args: readonly Expression[]
    readonly keywords: ReadonlyMap<string, Expression>
  },
): Scope {
  const body = bindingsOf(definition.body)
  const names = new Map<string, Binding>()
  definition.parameters.forEach(({ name, start, fallback, kind }, index) => {
    const given = kind === 'positional' ? (call?.args[index] ?? call?.keywords.get(name)) : call?.keywords.get(name)
    if (given !== undefined && given.kind !== 'starred' && call) {
      names.set(name, { kind: 'value', start, value: given, scope: call.scope })
    } else names.set(name, { kind: 'parameter', start, name, fallback, definition })
  })
  for (const [name, binding] of body.names) names.set(name, binding)
  return { program: outer.program, file: outer.file, bindings: { names, wildcards: body.wildcards }, parent: outer }
}

/** What `name` refers to in `scope`, imports followed. */
export function resolveName(scope: Scope, name: string, depth = 0): Referent | undefined {
  if (depth > farthest) return undefined
  for (let current: Scope | undefined = scope; current !== undefined; current = current.parent) {
    const binding = current.bindings.names.get(name)
    if (binding !== undefined) return followBinding(current, binding, depth)
    for (const from of current.bindings.wildcards) {
      const file = importedFile(current, from.level, from.module)
      const found = file === undefined ? undefined : resolveName(moduleScope(scope.program, file), name, depth + 1)
      if (found !== undefined) return found
    }
  }
  return undefined
}

function followBinding(scope: Scope, binding: Binding, depth: number): Referent | undefined {
  switch (binding.kind) {
    case 'module': {
      const file = scope.program.findModule(binding.module, scope.file)
      return file === undefined ? { kind: 'external', name: binding.module } : { kind: 'module', file }
    }
    case 'member': {
      const { level, module } = binding.from
      const file = importedFile(scope, level, module)
      if (file !== undefined) {
        const member = memberOf(scope, file, binding.name, depth)
        if (member !== undefined) return member
      }
      const submodule = importedFile(scope, level, module === '' ? binding.name : `${module}.${binding.name}`)
      if (submodule !== undefined) return { kind: 'module', file: submodule }
      return level === 0 && file === undefined ? { kind: 'external', name: `${module}.${binding.name}` } : undefined
    }
    default:
      return { kind: 'bound', scope, binding }
  }
}

function importedFile(scope: Scope, level: number, module: string): string | undefined {
  if (level > 0) return relativeModule(scope.program.view, scope.file, level, module)
  return scope.program.findModule(module, scope.file)
}

function memberOf(scope: Scope, file: string, name: string, depth: number): Referent | undefined {
  // `from .app import app` inside `__init__.py` of the package that holds it.
  if (file === scope.file && depth > 0) return undefined
  return resolveName(moduleScope(scope.program, file), name, depth + 1)
}

/** What a name, or a chain of attributes on one, refers to. Attributes of values are not followed. */
export function resolveReference(scope: Scope, expression: Expression): Referent | undefined {
  if (expression.kind === 'name') {
    const { name } = expression
    return resolveName(scope, name) ?? builtin(name) ?? installedMember(scope, name)
  }
  if (expression.kind !== 'attribute') return undefined
  const object = resolveReference(scope, expression.object)
  if (object === undefined) return undefined
  switch (object.kind) {
    case 'external':
      return { kind: 'external', name: `${object.name}.${expression.name}` }
    case 'module': {
      const member = resolveName(moduleScope(scope.program, object.file), expression.name)
      if (member !== undefined) return member
      const folder = object.file.replace(/\/__init__\.py$/, '')
      const file = relativeModule(scope.program.view, `${folder}/x`, 1, expression.name)
      return file === undefined ? undefined : { kind: 'module', file }
    }
    default:
      return undefined
  }
}

/** `from bottle import *`: a name that nothing else binds comes from the one installed module whose every name is taken. */
function installedMember(scope: Scope, name: string): Referent | undefined {
  const modules = new Set<string>()
  for (let current: Scope | undefined = scope; current !== undefined; current = current.parent) {
    for (const { level, module } of current.bindings.wildcards) {
      if (level === 0 && importedFile(current, level, module) === undefined) modules.add(module)
    }
  }
  const [module, ...others] = modules
  return module === undefined || others.length > 0 ? undefined : { kind: 'external', name: `${module}.${name}` }
}

const builtins = new Set(['int', 'str', 'bool', 'float', 'open', 'print', 'input'])

function builtin(name: string): Referent | undefined {
  return builtins.has(name) ? { kind: 'external', name: `builtins.${name}` } : undefined
}
