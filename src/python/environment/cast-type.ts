import type { VariableType } from '../../model/environment.ts'
import { resolveReference, type Scope } from '../start-command/scope.ts'
import type { Expression } from '../syntax/expression.ts'

/** What a callable makes of a text, by its dotted name; names of builtins stand alone. */
const casts: Readonly<Record<string, VariableType>> = {
  int: 'integer',
  float: 'number',
  bool: 'boolean',
  str: 'text',
  list: 'list',
  tuple: 'list',
  set: 'list',
  dict: 'json',
  'builtins.int': 'integer',
  'builtins.float': 'number',
  'builtins.bool': 'boolean',
  'builtins.str': 'text',
  'decimal.Decimal': 'number',
  'json.loads': 'json',
  'pathlib.Path': 'path',
  'pathlib.PosixPath': 'path',
  'distutils.util.strtobool': 'boolean',
  'setuptools.distutils.strtobool': 'boolean',
  'strtobool.strtobool': 'boolean',
  'decouple.Csv': 'list',
  'starlette.datastructures.CommaSeparatedStrings': 'list',
  'starlette.datastructures.URL': 'url',
  'starlette.datastructures.Secret': 'text',
  'databases.DatabaseURL': 'url',
  'dj_database_url.parse': 'url',
  'urllib.parse.urlparse': 'url',
  'urllib.parse.urlsplit': 'url',
  'sqlalchemy.create_engine': 'url',
  'sqlalchemy.ext.asyncio.create_async_engine': 'url',
  'sqlalchemy.engine.make_url': 'url',
  'sqlalchemy.make_url': 'url',
  'redis.from_url': 'url',
  'redis.Redis.from_url': 'url',
  'redis.asyncio.from_url': 'url',
  'datetime.timedelta': 'duration',
}

/** The type that `expression`, used as a converter, makes of a text: `int`, `Csv()`, `json.loads`. */
export function castType(scope: Scope, expression: Expression | undefined): VariableType | undefined {
  if (expression === undefined) return undefined
  const name = dottedNameIn(scope, expression.kind === 'call' ? expression.callee : expression)
  return name === undefined ? undefined : casts[name]
}

/** Whether a converter hides its value: `Secret` of starlette. */
export function isSecretCast(scope: Scope, expression: Expression | undefined): boolean {
  return expression !== undefined && dottedNameIn(scope, expression) === 'starlette.datastructures.Secret'
}

/** The dotted name of something installed, or the name alone where nothing binds it. */
export function dottedNameIn(scope: Scope, expression: Expression): string | undefined {
  const referent = resolveReference(scope, expression)
  if (referent?.kind === 'external') return referent.name
  return referent === undefined && expression.kind === 'name' ? expression.name : undefined
}
