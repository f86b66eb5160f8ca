import type { LoadedFile } from '../../model/environment.ts'
import type { Scope } from '../start-command/scope.ts'
import type { Call } from '../syntax/expression.ts'
import { castType } from './cast-type.ts'
import { calledMember, meaningOf } from './meaning.ts'
import { nameTexts } from './name-texts.ts'
import { argumentOf } from './read-form.ts'

const loaders: Readonly<Record<string, { readonly reader: string; readonly argument: string }>> = {
  'dotenv.load_dotenv': { reader: 'python-dotenv', argument: 'dotenv_path' },
  'dotenv.main.load_dotenv': { reader: 'python-dotenv', argument: 'dotenv_path' },
  'dotenv.dotenv_values': { reader: 'python-dotenv', argument: 'dotenv_path' },
  'dotenv.main.dotenv_values': { reader: 'python-dotenv', argument: 'dotenv_path' },
  'environ.Env.read_env': { reader: 'django-environ', argument: 'env_file' },
  'environs.env.read_env': { reader: 'environs', argument: 'path' },
  'decouple.RepositoryEnv': { reader: 'python-decouple', argument: 'source' },
  'starlette.config.Config': { reader: 'starlette', argument: 'env_file' },
}

/** The file of variables that a call loads, if it does. */
export function loadedFile(scope: Scope, call: Call): Omit<LoadedFile, 'location'> | undefined {
  const meaning = meaningOf(scope, call.callee)
  const known = meaning?.kind === 'external' ? loaders[meaning.name] : memberLoader(scope, call)
  if (known === undefined) return undefined
  const said = argumentOf(call, known.argument, 0)
  // Of `BASE_DIR / ".env"` and `os.path.join(BASE_DIR, ".env")` the last part is enough to tell which file is meant.
  const last =
    said?.kind === 'binary' && said.operator === '/' ? said.right : said?.kind === 'call' ? said.args.at(-1) : said
  const isPath = said?.kind !== 'call' || castType(scope, said.callee) === 'path' || said.args.length > 0
  const path = last && isPath ? nameTexts(scope, last, new Map())?.[0] : undefined
  if (known.reader === 'starlette' && path === undefined) return undefined
  return { reader: known.reader, ...(path !== undefined ? { path } : {}) }
}

function memberLoader(scope: Scope, call: Call): { readonly reader: string; readonly argument: string } | undefined {
  const asked = calledMember(scope, call.callee)
  if (asked?.member !== 'read_env') return undefined
  if (asked.maker.startsWith('environs.')) return { reader: 'environs', argument: 'path' }
  return asked.maker.startsWith('environ.') ? { reader: 'django-environ', argument: 'env_file' } : undefined
}
