import type { Expression } from '../syntax/expression.ts'
import { mainBlockOf } from '../syntax/main-block.ts'
import type { ClassDefinition, FunctionDefinition, ImportFromStatement, Statement } from '../syntax/statement.ts'
import type { Scope } from './scope.ts'

/** What a name stands for. Where a name is bound more than once, the last binding counts. */
export type Binding =
  | { readonly kind: 'module'; readonly start: number; readonly module: string }
  | { readonly kind: 'member'; readonly start: number; readonly from: ImportFromStatement; readonly name: string }
  | { readonly kind: 'function'; readonly start: number; readonly definition: FunctionDefinition }
  | { readonly kind: 'class'; readonly start: number; readonly definition: ClassDefinition }
  | {
      readonly kind: 'value'
      readonly start: number
      readonly value: Expression
      /** Where the value is to be read, when that is not where the name is bound: an argument of a call. */
      readonly scope?: Scope
      /** What the name stood for before: `app = Wrapper(app)`. */
      readonly before?: Binding
    }
  | {
      readonly kind: 'parameter'
      readonly start: number
      readonly name: string
      readonly fallback: Expression | undefined
      readonly definition: FunctionDefinition
    }

/** The names that a block binds, and the modules whose every name it takes. */
export interface Bindings {
  readonly names: ReadonlyMap<string, Binding>
  readonly wildcards: readonly ImportFromStatement[]
}

/** The bindings of statements that run when their module is imported; what only runs as the program is left out. */
export function bindingsOf(statements: readonly Statement[]): Bindings {
  const names = new Map<string, Binding>()
  const wildcards: ImportFromStatement[] = []
  collect(statements, names, wildcards)
  return { names, wildcards }
}

function collect(
  statements: readonly Statement[],
  names: Map<string, Binding>,
  wildcards: ImportFromStatement[],
): void {
  for (const statement of statements) {
    const { start } = statement
    switch (statement.kind) {
      case 'import':
        for (const { name, alias } of statement.names) {
          names.set(alias ?? firstPart(name), { kind: 'module', start, module: alias ? name : firstPart(name) })
        }
        break
      case 'import-from':
        if (statement.names === '*') wildcards.push(statement)
        else {
          for (const { name, alias } of statement.names) {
            names.set(alias ?? name, { kind: 'member', start, from: statement, name })
          }
        }
        break
      case 'function':
        names.set(statement.name, { kind: 'function', start, definition: statement })
        break
      case 'class':
        names.set(statement.name, { kind: 'class', start, definition: statement })
        break
      case 'assignment':
        if (statement.value !== undefined && statement.operator === '=') {
          for (const target of statement.targets) bindTarget(target, statement.value, start, names)
        }
        break
      case 'with':
        for (const { value, target } of statement.items) if (target) bindTarget(target, value, start, names)
        collect(statement.body, names, wildcards)
        break
      case 'if':
        if (mainBlockOf(statement)) break
        // The first branch is the usual one, so it is bound last.
        collect(statement.otherwise, names, wildcards)
        for (const { body } of statement.branches.toReversed()) collect(body, names, wildcards)
        break
      case 'try':
        for (const { body } of statement.handlers) collect(body, names, wildcards)
        collect(statement.body, names, wildcards)
        collect(statement.otherwise, names, wildcards)
        collect(statement.finally, names, wildcards)
        break
      case 'for':
      case 'while':
        collect(statement.body, names, wildcards)
        break
      case 'match':
        for (const { body } of statement.cases) collect(body, names, wildcards)
        break
    }
  }
}

function bindTarget(target: Expression, value: Expression, start: number, names: Map<string, Binding>): void {
  if (target.kind === 'name') {
    const before = names.get(target.name)
    names.set(target.name, { kind: 'value', start, value, ...(before && { before }) })
    return
  }
  if (target.kind !== 'tuple' && target.kind !== 'list') return
  if (value.kind !== 'tuple' && value.kind !== 'list') return
  target.items.forEach((item, index) => {
    const part = value.items[index]
    if (part !== undefined) bindTarget(item, part, start, names)
  })
}

function firstPart(dotted: string): string {
  const dot = dotted.indexOf('.')
  return dot === -1 ? dotted : dotted.slice(0, dot)
}
