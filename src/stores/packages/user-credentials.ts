import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type IndexCredentials, indexCredentials, type StoredCredential } from './index-credentials.ts'
import { keyringProgram } from './keyring.ts'
import { learnUvSettings, usesKeyring } from './uv-settings.ts'

type Environment = Readonly<Record<string, string | undefined>>

/** How this user signs in at package indexes: by their environment, netrc, what uv keeps, and uv's own settings. */
export async function userCredentials(environment: Environment): Promise<IndexCredentials> {
  const [netrc, stored, settings] = await Promise.all([
    readText(netrcFile(environment)),
    readStored(environment),
    readUserSettings(environment),
  ])
  const isAsked = environment.UV_KEYRING_PROVIDER === 'subprocess' || settings.some(usesKeyring)
  const credentials = indexCredentials({
    environment,
    netrc: netrc ?? '',
    stored,
    ...(isAsked ? { keyring: keyringProgram(environment) } : {}),
  })
  for (const table of settings) learnUvSettings(table, credentials.learn)
  return credentials
}

function netrcFile({ NETRC, HOME }: Environment): string | undefined {
  return NETRC || (HOME ? join(HOME, '.netrc') : undefined)
}

async function readStored({ UV_CREDENTIALS_DIR, XDG_DATA_HOME, HOME }: Environment): Promise<StoredCredential[]> {
  const data = XDG_DATA_HOME || (HOME ? join(HOME, '.local/share') : undefined)
  const folder = UV_CREDENTIALS_DIR || (data ? join(data, 'uv/credentials') : undefined)
  const table = folder === undefined ? undefined : await readTable(join(folder, 'credentials.toml'))
  const listed = Array.isArray(table?.credential) ? (table.credential as readonly Record<string, unknown>[]) : []
  return listed.flatMap(({ service, username, password }) =>
    typeof service === 'string' && typeof password === 'string'
      ? [{ service, password, user: typeof username === 'string' ? username : '' }]
      : [],
  )
}

/** The settings of uv that are the user's, not the project's. */
async function readUserSettings(environment: Environment): Promise<Readonly<Record<string, unknown>>[]> {
  const { UV_CONFIG_FILE, UV_NO_CONFIG, XDG_CONFIG_HOME, HOME } = environment
  if (UV_NO_CONFIG && !/^(?:0|false)$/i.test(UV_NO_CONFIG)) return []
  const own = XDG_CONFIG_HOME || (HOME ? join(HOME, '.config') : undefined)
  const files = UV_CONFIG_FILE ? [UV_CONFIG_FILE] : [...(own ? [join(own, 'uv/uv.toml')] : []), '/etc/uv/uv.toml']
  const tables = await Promise.all(files.map(readTable))
  return tables.filter(table => table !== undefined)
}

// What uv cannot read either, uv itself complains of.
async function readTable(file: string): Promise<Readonly<Record<string, unknown>> | undefined> {
  const text = await readText(file)
  if (text === undefined) return undefined
  const { parseToml } = await import('../../formats/toml/parse-toml.ts')
  try {
    return parseToml(text, file)
  } catch {
    return undefined
  }
}

function readText(file: string | undefined): Promise<string | undefined> {
  return file === undefined ? Promise.resolve(undefined) : readFile(file, 'utf8').catch(() => undefined)
}
