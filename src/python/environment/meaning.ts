import { resolveReference, type Scope } from '../start-command/scope.ts'
import type { Call, Expression } from '../syntax/expression.ts'
import type { FunctionDefinition } from '../syntax/statement.ts'

/** What calling something installed gave: `Env()` of environs. */
export interface Made {
  readonly kind: 'made'
  /** The dotted name of what was called. */
  readonly by: string
  readonly call: Call
  readonly scope: Scope
}

/** What an expression stands for, as far as reading the environment goes. */
export type Meaning =
  | { readonly kind: 'environment'; readonly reader: string }
  | { readonly kind: 'external'; readonly name: string }
  | Made
  | { readonly kind: 'member'; readonly of: Made; readonly name: string }
  | { readonly kind: 'parameter'; readonly name: string; readonly definition: FunctionDefinition }

const farthest = 10
const environments: ReadonlySet<string> = new Set(['os.environ', 'os.environb'])
const dotenvValues: ReadonlySet<string> = new Set(['dotenv.dotenv_values', 'dotenv.main.dotenv_values'])

/** What `expression` stands for, names and copies followed: `env` after `env = os.environ.copy()` is the environment. */
export function meaningOf(scope: Scope, expression: Expression, depth = 0): Meaning | undefined {
  if (depth > farthest) return undefined
  switch (expression.kind) {
    case 'name':
    case 'attribute':
      return meaningOfReference(scope, expression, depth)
    case 'call':
      return meaningOfCall(scope, expression, depth)
    case 'dictionary':
      return expression.entries
        .filter(({ key }) => key === undefined)
        .map(({ value }) => meaningOf(scope, value, depth + 1))
        .find(found => found?.kind === 'environment')
    case 'binary':
      if (!['or', '|'].includes(expression.operator)) return undefined
      return meaningOf(scope, expression.left, depth + 1) ?? meaningOf(scope, expression.right, depth + 1)
    case 'conditional':
      return meaningOf(scope, expression.whenTrue, depth + 1) ?? meaningOf(scope, expression.whenFalse, depth + 1)
    case 'named':
      return meaningOf(scope, expression.value, depth + 1)
    default:
      return undefined
  }
}

function meaningOfReference(
  scope: Scope,
  expression: Expression & { kind: 'name' | 'attribute' },
  depth: number,
): Meaning | undefined {
  const referent = resolveReference(scope, expression)
  if (referent?.kind === 'external') return external(referent.name)
  if (referent?.kind === 'bound') {
    const { binding } = referent
    if (binding.kind === 'value') return meaningOf(binding.scope ?? referent.scope, binding.value, depth + 1)
    if (binding.kind !== 'parameter') return undefined
    const { name, definition, fallback } = binding
    const meant = fallback && meaningOf(referent.scope.parent ?? referent.scope, fallback, depth + 1)
    return meant?.kind === 'environment' ? meant : { kind: 'parameter', name, definition }
  }
  if (referent !== undefined || expression.kind === 'name') return undefined
  const object = meaningOf(scope, expression.object, depth + 1)
  switch (object?.kind) {
    case 'environment':
      return { kind: 'external', name: `${environmentMethods}${expression.name}` }
    case 'external':
      return external(`${object.name}.${expression.name}`)
    case 'made':
      return { kind: 'member', of: object, name: expression.name }
    default:
      return undefined
  }
}

/** What begins the name of a method of the environment, whatever the environment is called. */
export const environmentMethods = 'os.environ.'

function external(name: string): Meaning {
  return environments.has(name) ? { kind: 'environment', reader: 'os.environ' } : { kind: 'external', name }
}

function meaningOfCall(scope: Scope, call: Call, depth: number): Meaning | undefined {
  const callee = meaningOf(scope, call.callee, depth + 1)
  const [first] = call.args
  if (callee?.kind !== 'external') {
    const isCopy = callee === undefined && call.callee.kind === 'name' && call.callee.name === 'dict'
    return isCopy && first ? onlyEnvironment(meaningOf(scope, first, depth + 1)) : undefined
  }
  if (callee.name === `${environmentMethods}copy`) return { kind: 'environment', reader: 'os.environ' }
  if (callee.name === 'collections.ChainMap') {
    return call.args.map(each => meaningOf(scope, each, depth + 1)).find(found => found?.kind === 'environment')
  }
  if (dotenvValues.has(callee.name)) return { kind: 'environment', reader: 'python-dotenv' }
  return { kind: 'made', by: callee.name, call, scope }
}

function onlyEnvironment(meaning: Meaning | undefined): Meaning | undefined {
  return meaning?.kind === 'environment' ? meaning : undefined
}

/** The member of something made that is called: `env.int(…)` is member `int`, `env(…)` is member `''`. */
export interface CalledMember {
  readonly maker: string
  readonly member: string
  readonly made?: Made
}

/** Objects that a library has made for everybody. */
const ready: Readonly<Record<string, string>> = {
  'environs.env': 'environs.Env',
  'decouple.config': 'decouple.AutoConfig',
}

/** What a call of `callee` asks of an object that a library made. */
export function calledMember(scope: Scope, callee: Expression): CalledMember | undefined {
  const meaning = meaningOf(scope, callee)
  switch (meaning?.kind) {
    case 'made':
      return { maker: meaning.by, member: '', made: meaning }
    case 'member':
      return { maker: meaning.of.by, member: meaning.name, made: meaning.of }
    case 'external': {
      for (const [name, maker] of Object.entries(ready)) {
        if (meaning.name === name) return { maker, member: '' }
        if (meaning.name.startsWith(`${name}.`)) return { maker, member: meaning.name.slice(name.length + 1) }
      }
      return undefined
    }
    default:
      return undefined
  }
}
