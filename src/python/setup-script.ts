import { asText, type Evaluated, evaluate } from './start-command/evaluate.ts'
import { programOf } from './start-command/program.ts'
import type { ProjectView } from './start-command/project-view.ts'
import { moduleScope, type Scope } from './start-command/scope.ts'
import { dottedNameOf } from './syntax/dotted-name.ts'
import type { Call, Expression } from './syntax/expression.ts'
import { walkStatements } from './syntax/walk.ts'

/** What the call of `setup()` in a setup.py says, as far as that is known without running it. */
export interface SetupCall {
  /** Line and column of the call. */
  readonly location: { readonly line: number; readonly column: number }
  readonly name?: string
  readonly version?: string
  readonly requiresPython?: string
  /** `undefined` where only running the script would tell. */
  readonly dependencies?: readonly string[]
  readonly extras: ReadonlyMap<string, readonly string[]>
}

/** Reads the call of `setup()` in a setup.py; `undefined` when there is none. */
export function readSetupCall(view: ProjectView, file = 'setup.py'): SetupCall | undefined {
  const program = programOf(view)
  const module = program.module(file)
  if (module === undefined) return undefined
  let found: Call | undefined
  walkStatements(module.body, {
    expression(expression) {
      if (expression.kind === 'call' && /(?:^|\.)setup$/.test(dottedNameOf(expression.callee) ?? ''))
        found ??= expression
      return undefined
    },
  })
  if (found === undefined) return undefined
  const scope = moduleScope(program, file)
  const { keywords } = found
  const argument = (name: string) => keywords.find(keyword => keyword.name === name)?.value
  const text = (name: string) => asText(evaluated(scope, argument(name)))
  const wanted = argument('install_requires')
  // `**arguments` may bring anything.
  const isOpen = keywords.some(keyword => keyword.name === undefined)
  const dependencies = wanted === undefined ? (isOpen ? undefined : []) : listOf(scope, wanted)
  return {
    location: module.locationOf(found.start),
    ...optional('name', text('name')),
    ...optional('version', text('version')),
    ...optional('requiresPython', text('python_requires')),
    ...(dependencies === undefined ? {} : { dependencies }),
    extras: extrasOf(scope, argument('extras_require')),
  }
}

function evaluated(scope: Scope, expression: Expression | undefined): Evaluated | undefined {
  return expression && evaluate(scope, expression)
}

// Lists are often joined, `base + ["more"]`.
function listOf(scope: Scope, expression: Expression): string[] | undefined {
  if (expression.kind !== 'binary' || expression.operator !== '+') return textsOf(evaluate(scope, expression))
  const sides = [expression.left, expression.right].map(side => listOf(scope, side))
  return sides.every(side => side !== undefined) ? sides.flat() : undefined
}

function textsOf(value: Evaluated | undefined): string[] | undefined {
  if (typeof value?.value === 'string') return value.value.split('\n').filter(line => line.trim() !== '')
  if (!Array.isArray(value?.value)) return undefined
  const texts = (value.value as readonly (Evaluated | undefined)[]).map(asText)
  return texts.every(text => text !== undefined) ? texts : undefined
}

function extrasOf(scope: Scope, expression: Expression | undefined): Map<string, readonly string[]> {
  const extras = new Map<string, readonly string[]>()
  if (expression?.kind !== 'dictionary') return extras
  for (const { key, value } of expression.entries) {
    const name = asText(evaluated(scope, key))
    const texts = listOf(scope, value)
    if (name !== undefined && texts !== undefined) extras.set(name, texts)
  }
  return extras
}

function optional<Key extends string>(key: Key, value: string | undefined): { readonly [K in Key]?: string } {
  return value === undefined ? {} : ({ [key]: value } as { [K in Key]: string })
}
