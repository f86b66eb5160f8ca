import { evaluate } from '../start-command/evaluate.ts'
import type { Scope } from '../start-command/scope.ts'
import type { Call, Expression } from '../syntax/expression.ts'
import { castType } from './cast-type.ts'
import { environmentMethods, meaningOf } from './meaning.ts'
import { dynaconfPrefix, objectForm } from './object-readers.ts'
import { argumentOf, type ReadForm, withFallback } from './read-form.ts'

/** How an expression reads variables, if it does. */
export function readForms(scope: Scope, expression: Expression): readonly ReadForm[] {
  switch (expression.kind) {
    case 'subscript':
      return subscriptForms(scope, expression)
    case 'comparison':
      return membershipForms(scope, expression)
    case 'call':
      return callForms(scope, expression)
    case 'attribute':
      return attributeForms(scope, expression)
    default:
      return []
  }
}

function subscriptForms(scope: Scope, { object, index, start }: Expression & { kind: 'subscript' }): ReadForm[] {
  const meaning = meaningOf(scope, object)
  if (meaning?.kind === 'environment') return [{ reader: meaning.reader, name: index, start, isStrict: true }]
  if (meaning?.kind !== 'made' || !isDynaconf(meaning.by) || index.kind !== 'string') return []
  return [dynaconfRead(index.value, dynaconfPrefix(meaning.scope, meaning.call), start)]
}

/** `"X" in os.environ`. */
function membershipForms(scope: Scope, comparison: Expression & { kind: 'comparison' }): ReadForm[] {
  const { left, operators, rights } = comparison
  return rights.flatMap((right, index) => {
    if (!operators[index]!.endsWith('in')) return []
    const meaning = meaningOf(scope, right)
    if (meaning?.kind !== 'environment') return []
    const name = index === 0 ? left : rights[index - 1]!
    return [{ reader: meaning.reader, name, start: comparison.start, isStrict: false }]
  })
}

/** Methods of the environment, and functions, that read one variable: whether they fail without it. */
const functions: Readonly<Record<string, { readonly reader: string; readonly isStrict: boolean }>> = {
  'os.getenv': { reader: 'os.getenv', isStrict: false },
  'os.getenvb': { reader: 'os.getenv', isStrict: false },
  [`${environmentMethods}get`]: { reader: 'os.environ', isStrict: false },
  [`${environmentMethods}setdefault`]: { reader: 'os.environ', isStrict: false },
  [`${environmentMethods}pop`]: { reader: 'os.environ', isStrict: true },
  [`${environmentMethods}__getitem__`]: { reader: 'os.environ', isStrict: true },
}

function callForms(scope: Scope, call: Call): ReadForm[] {
  const { start } = call
  const meaning = meaningOf(scope, call.callee)
  const callee = meaning?.kind === 'external' ? meaning.name : undefined
  const known = callee === undefined ? undefined : functions[callee]
  if (known) {
    const name = argumentOf(call, 'key', 0)
    const fallback = argumentOf(call, 'default', 1)
    return name === undefined ? [] : [{ ...known, name, start, ...withFallback(fallback) }]
  }
  if (callee === 'dj_database_url.config') {
    const name = argumentOf(call, 'env', 0) ?? 'DATABASE_URL'
    const fallback = argumentOf(call, 'default', 1)
    return [{ reader: 'dj-database-url', name, start, type: 'url', isStrict: false, ...withFallback(fallback) }]
  }
  if (callee === 'os.path.expandvars') return expandedForms(call)
  const option = callee === undefined ? [] : optionForms(scope, call, callee)
  if (option.length > 0) return option
  const form = objectForm(scope, call)
  if (form) return [form]
  return flaskForms(call)
}

/** `os.path.expandvars("$HOME/x")`. */
function expandedForms(call: Call): ReadForm[] {
  const [text] = call.args
  if (text?.kind !== 'string') return []
  return [...text.value.matchAll(/\$(?:\{([^}]+)\}|(\w+))/g)].map(([, braced, bare]) => ({
    reader: 'os.path.expandvars',
    name: braced ?? bare!,
    start: call.start,
    isStrict: false,
  }))
}

const optionMakers =
  /^(?:click|rich_click|asyncclick)\.(?:option|argument|Option|Argument)$|^typer\.(?:Option|Argument)$|^cyclopts\.Parameter$/

/** `envvar=` of click, typer and their kin: the variable stands in for an option that is not given. */
function optionForms(scope: Scope, call: Call, callee: string): ReadForm[] {
  const said = argumentOf(call, 'envvar') ?? argumentOf(call, 'env_var')
  if (said === undefined || !optionMakers.test(callee)) return []
  const names = said.kind === 'list' || said.kind === 'tuple' ? said.items : [said]
  const [library] = callee.split('.')
  const first = callee.startsWith('typer.') ? call.args[0] : undefined
  const fallback = argumentOf(call, 'default') ?? (first && !isEllipsis(first) && !isFlag(first) ? first : undefined)
  const type =
    castType(scope, argumentOf(call, 'type')) ?? (isTrue(argumentOf(call, 'is_flag')) ? 'boolean' : undefined)
  return names.map(name => ({
    reader: library!,
    name,
    start: call.start,
    // The command line may give the option instead.
    isStrict: false,
    ...(type ? { type } : {}),
    ...withFallback(fallback),
  }))
}

function isEllipsis(expression: Expression): boolean {
  return expression.kind === 'constant' && expression.value === '...'
}

function isFlag(expression: Expression): boolean {
  return expression.kind === 'string' && expression.value.startsWith('-')
}

function isTrue(expression: Expression | undefined): boolean {
  return expression?.kind === 'constant' && expression.value === 'True'
}

/** `app.config.from_envvar("SETTINGS")`: the variable names a file of settings. */
function flaskForms(call: Call): ReadForm[] {
  const { callee, start } = call
  if (callee.kind !== 'attribute' || callee.name !== 'from_envvar') return []
  const name = argumentOf(call, 'variable_name', 0)
  const isStrict = !isTrue(argumentOf(call, 'silent', 1))
  return name === undefined ? [] : [{ reader: 'flask', name, start, type: 'path', isStrict }]
}

/** `settings.DATABASE.HOST` of dynaconf, which `PREFIX_DATABASE__HOST` sets. */
function attributeForms(scope: Scope, attribute: Expression & { kind: 'attribute' }): ReadForm[] {
  const names: string[] = []
  let object: Expression = attribute
  while (object.kind === 'attribute') {
    names.unshift(object.name)
    object = object.object
  }
  const meaning = meaningOf(scope, object)
  const [first] = names
  const isReady = meaning?.kind === 'external' && meaning.name === 'dynaconf.settings'
  const isMade = meaning?.kind === 'made' && isDynaconf(meaning.by)
  // What is written in small letters may be a method as well.
  if (!(isReady || isMade) || first === undefined || first !== first.toUpperCase()) return []
  const upper = names.slice(0, names.findIndex(name => name !== name.toUpperCase()) >>> 0)
  const prefix = isMade ? dynaconfPrefix(meaning.scope, meaning.call) : 'DYNACONF_'
  return [dynaconfRead(upper.join('__'), prefix, attribute.start)]
}

function dynaconfRead(name: string, prefix: string, start: number): ReadForm {
  return { reader: 'dynaconf', name: name.toUpperCase().replaceAll('.', '__'), prefix, start, isStrict: false }
}

function isDynaconf(maker: string): boolean {
  return maker === 'dynaconf.Dynaconf' || maker === 'dynaconf.LazySettings'
}

/** The default of a form as text, or that only running tells it; nothing for `None`, which is no default. */
export function fallbackText(
  scope: Scope,
  form: ReadForm,
): { readonly text: string } | { readonly isComputed: true } | undefined {
  if (form.fallbackText !== undefined) return { text: form.fallbackText }
  const { fallback } = form
  if (fallback === undefined) return undefined
  const found = evaluate(scope, fallback)
  if (found?.value === null) return undefined
  const texts = Array.isArray(found?.value)
    ? found.value.map((each: { value?: unknown } | undefined) => each?.value)
    : []
  if (Array.isArray(found?.value) && texts.every(text => typeof text === 'string' || typeof text === 'number')) {
    return { text: texts.join(',') }
  }
  const value = found?.value
  if (value === undefined || typeof value === 'object') return { isComputed: true }
  return { text: typeof value === 'boolean' ? (value ? 'True' : 'False') : String(value) }
}
