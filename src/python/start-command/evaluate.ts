import { dottedNameOf } from '../syntax/dotted-name.ts'
import type { Call, Expression } from '../syntax/expression.ts'
import type { ClassDefinition, FunctionDefinition } from '../syntax/statement.ts'
import { walkStatements } from '../syntax/walk.ts'
import { moduleScope, resolveReference, type Scope } from './scope.ts'

/** A value that could be computed without running anything, and what can change it from outside. */
export interface Evaluated {
  /** `undefined` when it only comes from outside. */
  readonly value: Scalar | readonly (Evaluated | undefined)[] | undefined
  /** The environment variable that sets it. */
  readonly variable?: string
  /** The option of the command line that sets it. */
  readonly option?: string
}

export type Scalar = string | number | boolean | null

const farthest = 12

/** The value of an expression, where constants, defaults and the environment decide it. */
export function evaluate(scope: Scope, expression: Expression, depth = 0): Evaluated | undefined {
  if (depth > farthest) return undefined
  switch (expression.kind) {
    case 'string':
      return { value: expression.value }
    case 'number':
      return { value: numberOf(expression.text) }
    case 'constant':
      return expression.value === '...' ? undefined : { value: constants[expression.value] }
    case 'unary':
      return negated(expression.operator, evaluate(scope, expression.operand, depth + 1))
    case 'tuple':
    case 'list':
      return { value: expression.items.map(item => evaluate(scope, item, depth + 1)) }
    case 'format-string':
      return joined(
        expression.parts.map(part => (typeof part === 'string' ? { value: part } : evaluate(scope, part, depth + 1))),
      )
    case 'binary':
      return evaluateBinary(scope, expression, depth)
    case 'conditional':
      return evaluate(scope, expression.whenFalse, depth + 1) ?? evaluate(scope, expression.whenTrue, depth + 1)
    case 'subscript':
      return variableRead(scope, expression)
    case 'call':
      return evaluateCall(scope, expression, depth)
    case 'name':
    case 'attribute':
      return evaluateReference(scope, expression, depth)
    case 'await':
    case 'named':
      return expression.value && evaluate(scope, expression.value, depth + 1)
    default:
      return undefined
  }
}

/** The value as a port or another whole number. */
export function asNumber(evaluated: Evaluated | undefined): number | undefined {
  const value = evaluated?.value
  if (typeof value === 'number') return Number.isInteger(value) ? value : undefined
  return typeof value === 'string' && /^\d+$/.test(value.trim()) ? Number(value) : undefined
}

export function asText(evaluated: Evaluated | undefined): string | undefined {
  return typeof evaluated?.value === 'string' ? evaluated.value : undefined
}

const constants = { True: true, False: false, None: null } as const

function numberOf(text: string): number | undefined {
  const value = Number(text.replaceAll('_', ''))
  return Number.isNaN(value) ? undefined : value
}

function negated(operator: string, operand: Evaluated | undefined): Evaluated | undefined {
  if (operator === '-' && typeof operand?.value === 'number') return { value: -operand.value }
  if (operator === 'not' && typeof operand?.value === 'boolean') return { value: !operand.value }
  return undefined
}

function joined(parts: readonly (Evaluated | undefined)[]): Evaluated | undefined {
  let text = ''
  let outside: Evaluated | undefined
  for (const part of parts) {
    if (typeof part?.value !== 'string' && typeof part?.value !== 'number') return undefined
    text += String(part.value)
    if (part.variable ?? part.option) outside = part
  }
  // A variable that sets only a part cannot be given the whole.
  return outside !== undefined && parts.length === 1 ? { ...outside, value: text } : { value: text }
}

function evaluateBinary(
  scope: Scope,
  expression: Expression & { kind: 'binary' },
  depth: number,
): Evaluated | undefined {
  const left = evaluate(scope, expression.left, depth + 1)
  const right = evaluate(scope, expression.right, depth + 1)
  if (expression.operator === 'or') {
    if (left === undefined) return right
    return left.value === undefined || left.value === null || left.value === '' || left.value === 0
      ? { ...left, value: right?.value }
      : left
  }
  if (expression.operator !== '+' || left === undefined || right === undefined) return undefined
  if (typeof left.value === 'number' && typeof right.value === 'number') return { value: left.value + right.value }
  return joined([left, right])
}

/** Calls that read a variable of the environment, and where their default stands. */
const environmentReaders: ReadonlySet<string> = new Set([
  'os.getenv',
  'os.environ.get',
  'os.environ.setdefault',
  'os.environ.pop',
  'decouple.config',
])

/** Calls that hand on their first argument. */
const passing: ReadonlySet<string> = new Set(['builtins.int', 'builtins.str', 'builtins.bool', 'builtins.float'])

function evaluateCall(scope: Scope, call: Call, depth: number): Evaluated | undefined {
  const referent = resolveReference(scope, call.callee)
  const [first, second] = call.args
  if (referent?.kind === 'external') {
    if (environmentReaders.has(referent.name)) return variableCall(scope, call, second, depth)
    if (passing.has(referent.name) && first) return passed(referent.name, evaluate(scope, first, depth + 1))
    if (referent.name === 'typer.Option' || referent.name === 'typer.Argument') {
      return first && evaluate(scope, first, depth + 1)
    }
    if (referent.name === 'pydantic.Field') {
      const fallback = first ?? call.keywords.find(each => each.name === 'default')?.value
      return fallback && evaluate(scope, fallback, depth + 1)
    }
    return undefined
  }
  // `env = environs.Env()`, `env = environ.Env()`: `env("PORT", default=8000)`, `env.int("PORT", 8000)`.
  const object = call.callee.kind === 'attribute' ? call.callee.object : call.callee
  if (isEnvironmentReader(scope, object)) return variableCall(scope, call, second, depth)
  if (call.callee.kind === 'attribute' && ['strip', 'lower'].includes(call.callee.name)) {
    return evaluate(scope, call.callee.object, depth + 1)
  }
  return undefined
}

function passed(converter: string, value: Evaluated | undefined): Evaluated | undefined {
  if (value === undefined || converter !== 'builtins.int') return value
  return { ...value, value: asNumber(value) }
}

function isEnvironmentReader(scope: Scope, object: Expression): boolean {
  const referent = resolveReference(scope, object)
  if (referent?.kind !== 'bound' || referent.binding.kind !== 'value' || referent.binding.value.kind !== 'call')
    return false
  const made = resolveReference(referent.scope, referent.binding.value.callee)
  return made?.kind === 'external' && ['environs.Env', 'environ.Env'].includes(made.name)
}

function variableCall(scope: Scope, call: Call, second: Expression | undefined, depth: number): Evaluated | undefined {
  const name = call.args[0] && asText(evaluate(scope, call.args[0], depth + 1))
  if (name === undefined) return undefined
  const fallback = second ?? call.keywords.find(each => each.name === 'default')?.value
  const value = fallback && evaluate(scope, fallback, depth + 1)?.value
  return { value, variable: name }
}

function variableRead(scope: Scope, expression: Expression & { kind: 'subscript' }): Evaluated | undefined {
  const object = resolveReference(scope, expression.object)
  if (object?.kind !== 'external' || object.name !== 'os.environ') return undefined
  return expression.index.kind === 'string' ? { value: undefined, variable: expression.index.value } : undefined
}

function evaluateReference(scope: Scope, expression: Expression, depth: number): Evaluated | undefined {
  const referent = resolveReference(scope, expression)
  if (referent?.kind === 'bound') {
    const { binding } = referent
    if (binding.kind === 'value') return evaluate(binding.scope ?? referent.scope, binding.value, depth + 1)
    if (binding.kind === 'parameter') return evaluateParameter(referent.scope, binding, depth)
    return undefined
  }
  return expression.kind === 'attribute' ? evaluateAttribute(scope, expression, depth) : undefined
}

function evaluateParameter(
  scope: Scope,
  parameter: {
    readonly name: string
    readonly fallback: Expression | undefined
    readonly definition: FunctionDefinition
  },
  depth: number,
): Evaluated | undefined {
  // Decorators and defaults are read where the function is defined, outside its own names.
  const outer = scope.parent ?? scope
  for (const decorator of parameter.definition.decorators) {
    const option = decorator.kind === 'call' ? clickOption(outer, decorator, parameter.name, depth) : undefined
    if (option !== undefined) return option
  }
  const { fallback } = parameter
  const value = fallback && evaluate(outer, fallback, depth + 1)
  const maker = fallback?.kind === 'call' ? resolveReference(outer, fallback.callee) : undefined
  const isTyper = maker?.kind === 'external' && maker.name === 'typer.Option'
  return isTyper && value ? { ...value, option: `--${parameter.name.replaceAll('_', '-')}` } : value
}

function clickOption(scope: Scope, call: Call, name: string, depth: number): Evaluated | undefined {
  const referent = resolveReference(scope, call.callee)
  if (referent?.kind !== 'external' || referent.name !== 'click.option') return undefined
  const flags = call.args.map(each => asText(evaluate(scope, each, depth + 1)))
  const flag = flags.find(each => each?.startsWith('--'))
  if (flags.includes(name) || flag?.slice(2).replaceAll('-', '_') === name) {
    const fallback = call.keywords.find(each => each.name === 'default')?.value
    return { value: fallback && evaluate(scope, fallback, depth + 1)?.value, ...(flag && { option: flag }) }
  }
  return undefined
}

/** `args.port` of argparse, `settings.port` of a settings class, `Config.PORT` of any class. */
function evaluateAttribute(
  scope: Scope,
  expression: Expression & { kind: 'attribute' },
  depth: number,
): Evaluated | undefined {
  const object = resolveReference(scope, expression.object)
  if (object?.kind !== 'bound') return undefined
  if (object.binding.kind === 'class')
    return classMember(object.scope, object.binding.definition, expression.name, depth)
  if (object.binding.kind !== 'value' || object.binding.value.kind !== 'call') return undefined
  const { callee } = object.binding.value
  if (callee.kind === 'attribute' && /^parse_(?:known_)?args$/.test(callee.name)) {
    return argparseOption(object.scope, expression.name, depth)
  }
  const made = resolveReference(object.scope, callee)
  if (made?.kind !== 'bound' || made.binding.kind !== 'class') return undefined
  return classMember(made.scope, made.binding.definition, expression.name, depth)
}

function classMember(scope: Scope, definition: ClassDefinition, name: string, depth: number): Evaluated | undefined {
  const member = definition.body.find(
    statement =>
      statement.kind === 'assignment' &&
      statement.targets.some(target => target.kind === 'name' && target.name === name),
  )
  if (member?.kind !== 'assignment' || member.value === undefined) return undefined
  const value = evaluate(scope, member.value, depth + 1)
  const isSettings = definition.bases.some(base => dottedNameOf(base)?.endsWith('BaseSettings'))
  // pydantic-settings reads the variable of the field's name; with a prefix it cannot be told from here.
  const hasConfig = definition.body.some(statement => isConfiguration(statement))
  return isSettings && !hasConfig && value ? { ...value, variable: name.toUpperCase() } : value
}

function isConfiguration(statement: ClassDefinition['body'][number]): boolean {
  if (statement.kind === 'class') return statement.name === 'Config'
  return (
    statement.kind === 'assignment' &&
    statement.targets.some(target => target.kind === 'name' && target.name === 'model_config')
  )
}

function argparseOption(scope: Scope, name: string, depth: number): Evaluated | undefined {
  const module = scope.program.module(scope.file)
  if (module === undefined) return undefined
  let found: Evaluated | undefined
  walkStatements(module.body, {
    expression(expression) {
      if (expression.kind !== 'call' || expression.callee.kind !== 'attribute') return true
      if (expression.callee.name !== 'add_argument') return true
      const flags = expression.args.map(each => (each.kind === 'string' ? each.value : ''))
      const flag = flags.find(each => each.startsWith('--'))
      const target = expression.keywords.find(each => each.name === 'dest')?.value
      const destination = target?.kind === 'string' ? target.value : flag?.slice(2).replaceAll('-', '_')
      if (destination !== name || flag === undefined) return true
      const fallback = expression.keywords.find(each => each.name === 'default')?.value
      const outer = moduleScope(scope.program, scope.file)
      found = {
        ...(fallback && evaluate(outer, fallback, depth + 1)),
        value: fallback && evaluate(outer, fallback, depth + 1)?.value,
        option: flag,
      }
      return true
    },
  })
  return found
}
