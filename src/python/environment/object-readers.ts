import type { VariableType } from '../../model/environment.ts'
import { evaluate } from '../start-command/evaluate.ts'
import type { Scope } from '../start-command/scope.ts'
import type { Call, Expression } from '../syntax/expression.ts'
import { castType, isSecretCast } from './cast-type.ts'
import { type CalledMember, calledMember } from './meaning.ts'
import { argumentOf, type ReadForm, withFallback } from './read-form.ts'

type Reader = (scope: Scope, call: Call, asked: CalledMember) => ReadForm | undefined

/** Libraries whose object is asked for variables, by what makes the object. */
const readers: Readonly<Record<string, Reader>> = {
  'environs.Env': environsForm,
  'environs.FileAwareEnv': environsForm,
  'environs.EnvFileAware': environsForm,
  'environ.Env': djangoEnvironForm,
  'environ.FileAwareEnv': djangoEnvironForm,
  'environ.environ.Env': djangoEnvironForm,
  'decouple.AutoConfig': decoupleForm,
  'decouple.Config': decoupleForm,
  'starlette.config.Config': starletteForm,
  'dynaconf.Dynaconf': dynaconfForm,
  'dynaconf.LazySettings': dynaconfForm,
}

/** How a call asks an object of a library for a variable: `env.int("PORT", 8000)`. */
export function objectForm(scope: Scope, call: Call): ReadForm | undefined {
  const asked = calledMember(scope, call.callee)
  return asked && readers[asked.maker]?.(scope, call, asked)
}

/** Methods of environs that read; what a project registers itself reads a text as far as anybody can tell. */
const environsTypes: Readonly<Record<string, VariableType>> = {
  '': 'text',
  str: 'text',
  bool: 'boolean',
  int: 'integer',
  float: 'number',
  decimal: 'number',
  list: 'list',
  dict: 'list',
  json: 'json',
  datetime: 'date',
  date: 'date',
  time: 'date',
  timedelta: 'duration',
  path: 'path',
  url: 'url',
  uuid: 'text',
  log_level: 'text',
  enum: 'text',
  dj_db_url: 'url',
  dj_email_url: 'url',
  dj_cache_url: 'url',
}

function environsForm(scope: Scope, call: Call, { member, made }: CalledMember): ReadForm | undefined {
  const type = environsTypes[member]
  const name = argumentOf(call, 'name', 0)
  if (type === undefined || name === undefined) return undefined
  const prefix = made && textArgument(made.scope, made.call, 'prefix')
  return {
    reader: 'environs',
    name,
    start: call.start,
    type,
    isStrict: true,
    ...(prefix !== undefined ? { prefix } : {}),
    ...withFallback(argumentOf(call, 'default', 1) ?? argumentOf(call, 'missing')),
    ...choicesOf(scope, argumentOf(call, 'validate')),
  }
}

/** `validate=OneOf(["a", "b"])`. */
function choicesOf(scope: Scope, validate: Expression | undefined): { readonly choices?: readonly string[] } {
  const listed = validate?.kind === 'call' ? validate.args[0] : undefined
  const values = listed && evaluate(scope, listed)?.value
  if (!Array.isArray(values)) return {}
  const texts = values.map(each => each?.value)
  return texts.every(text => typeof text === 'string') ? { choices: texts } : {}
}

/** Methods of django-environ: their type, and the variable that is meant when none is named. */
const djangoEnvironTypes: Readonly<Record<string, readonly [type: VariableType, name?: string]>> = {
  '': ['text'],
  str: ['text'],
  unicode: ['text'],
  bytes: ['text'],
  bool: ['boolean'],
  int: ['integer'],
  float: ['number'],
  json: ['json'],
  list: ['list'],
  tuple: ['list'],
  dict: ['list'],
  url: ['url'],
  path: ['path'],
  get_value: ['text'],
  db: ['url', 'DATABASE_URL'],
  db_url: ['url', 'DATABASE_URL'],
  cache: ['url', 'CACHE_URL'],
  cache_url: ['url', 'CACHE_URL'],
  email: ['url', 'EMAIL_URL'],
  email_url: ['url', 'EMAIL_URL'],
  search_url: ['url', 'SEARCH_URL'],
  channels: ['url', 'CHANNELS_URL'],
  channels_url: ['url', 'CHANNELS_URL'],
}

function djangoEnvironForm(scope: Scope, call: Call, { member, made }: CalledMember): ReadForm | undefined {
  const [type, usual] = djangoEnvironTypes[member] ?? []
  const named = argumentOf(call, 'var', 0)
  const name = named ?? usual
  if (type === undefined || name === undefined) return undefined
  const scheme = named?.kind === 'string' && made ? schemeOf(made.scope, made.call, named.value) : {}
  const cast = castType(scope, argumentOf(call, 'cast', member === '' ? 1 : undefined))
  const place = { '': 2, get_value: 2, str: 1, bytes: 1, unicode: 1 }[member] ?? 1
  return {
    reader: 'django-environ',
    name,
    start: call.start,
    isStrict: true,
    ...scheme,
    type: cast ?? (member === '' ? (scheme.type ?? type) : type),
    ...withFallback(argumentOf(call, 'default', place) ?? scheme.fallback),
  }
}

/** What the scheme of `Env(DEBUG=(bool, False))` says of a variable. */
function schemeOf(scope: Scope, call: Call, name: string): Pick<ReadForm, 'type' | 'fallback'> {
  const said = argumentOf(call, name)
  if (said === undefined) return {}
  const [cast, fallback] = said.kind === 'tuple' ? said.items : [said, undefined]
  const type = castType(scope, cast) ?? (cast?.kind === 'list' ? ('list' as const) : undefined)
  return { ...(type ? { type } : {}), ...withFallback(fallback) }
}

function decoupleForm(scope: Scope, call: Call, { member }: CalledMember): ReadForm | undefined {
  const name = argumentOf(call, 'option', 0)
  if ((member !== '' && member !== 'get') || name === undefined) return undefined
  const cast = argumentOf(call, 'cast', 2)
  const type = castType(scope, cast)
  const isChoice = cast?.kind === 'call' && castName(cast) === 'Choices'
  return {
    reader: 'python-decouple',
    name,
    start: call.start,
    isStrict: true,
    ...(type ? { type } : {}),
    ...withFallback(argumentOf(call, 'default', 1)),
    ...(isChoice ? choicesOf(scope, cast) : {}),
  }
}

function castName({ callee }: Call): string | undefined {
  return callee.kind === 'name' || callee.kind === 'attribute' ? callee.name : undefined
}

function starletteForm(scope: Scope, call: Call, { member, made }: CalledMember): ReadForm | undefined {
  const name = argumentOf(call, 'key', 0)
  if ((member !== '' && member !== 'get') || name === undefined) return undefined
  const cast = argumentOf(call, 'cast', 1)
  const type = castType(scope, cast)
  const prefix = made && textArgument(made.scope, made.call, 'env_prefix')
  return {
    reader: 'starlette',
    name,
    start: call.start,
    isStrict: true,
    ...(type ? { type } : {}),
    ...(prefix !== undefined ? { prefix } : {}),
    ...(isSecretCast(scope, cast) ? { isSecret: true } : {}),
    ...withFallback(argumentOf(call, 'default', 2)),
  }
}

function dynaconfForm(_scope: Scope, call: Call, { member, made }: CalledMember): ReadForm | undefined {
  const name = argumentOf(call, 'key', 0)
  if (!['get', 'as_int', 'as_float', 'as_bool', 'as_json', 'exists'].includes(member) || name === undefined)
    return undefined
  const types: Readonly<Record<string, VariableType>> = {
    as_int: 'integer',
    as_float: 'number',
    as_bool: 'boolean',
    as_json: 'json',
  }
  const type = types[member]
  return {
    reader: 'dynaconf',
    name,
    start: call.start,
    prefix: made ? dynaconfPrefix(made.scope, made.call) : '',
    // Settings files may have it as well.
    isStrict: false,
    ...(type ? { type } : {}),
    ...withFallback(argumentOf(call, 'default', 1)),
  }
}

/** What dynaconf puts before the names of variables: `DYNACONF_` unless the call says otherwise. */
export function dynaconfPrefix(scope: Scope, call: Call): string {
  const said = argumentOf(call, 'envvar_prefix')
  if (said === undefined) return 'DYNACONF_'
  const value = evaluate(scope, said)?.value
  return typeof value === 'string' && value !== '' ? `${value.toUpperCase()}_` : ''
}

function textArgument(scope: Scope, call: Call, name: string): string | undefined {
  const said = argumentOf(call, name)
  const value = said && evaluate(scope, said)?.value
  return typeof value === 'string' ? value : undefined
}
