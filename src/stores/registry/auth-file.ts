import { readFile } from 'node:fs/promises'
import { PareError } from '../../model/error.ts'
import type { Credential } from './credentials.ts'

/** What `docker login` or `podman login` wrote, under names such as `ghcr.io` or `quay.io/team`. */
export interface AuthFile {
  readonly path: string
  readonly stored: ReadonlyMap<string, Credential>
  readonly helpers: ReadonlyMap<string, { readonly helper: string; readonly key: string }>
  readonly defaultHelper: string | undefined
}

/** The file at `path`, or `undefined` when there is none. */
export async function readAuthFile(path: string): Promise<AuthFile | undefined> {
  const text = await readFile(path, 'utf8').catch((cause: NodeJS.ErrnoException) => {
    if (cause.code === 'ENOENT' || cause.code === 'ENOTDIR') return undefined
    throw invalidAuthFile(path, cause.message)
  })
  return text === undefined || text.trim() === '' ? undefined : parseAuthFile(text, path)
}

function parseAuthFile(text: string, path: string): AuthFile {
  const { auths, credHelpers, credsStore } = objectOf(parsed(text, path))
  const stored = Object.entries(objectOf(auths)).flatMap(([key, entry]) => {
    const credential = credentialOf(objectOf(entry), path, key)
    return credential ? [[nameOf(key), credential] as const] : []
  })
  const helpers = Object.entries(objectOf(credHelpers)).flatMap(([key, helper]) =>
    typeof helper === 'string' && helper !== '' ? [[nameOf(key), { helper, key }] as const] : [],
  )
  return {
    path,
    stored: new Map(stored),
    helpers: new Map(helpers),
    defaultHelper: typeof credsStore === 'string' && credsStore !== '' ? credsStore : undefined,
  }
}

function parsed(text: string, path: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    // The parser's own message would quote the text, and there are passwords in it.
    throw invalidAuthFile(path, 'it is not JSON')
  }
}

function credentialOf(entry: Record<string, unknown>, path: string, key: string): Credential | undefined {
  const { identitytoken, registrytoken, auth, username, password } = entry
  if (typeof identitytoken === 'string' && identitytoken !== '') return { kind: 'identity-token', token: identitytoken }
  if (typeof registrytoken === 'string' && registrytoken !== '') return { kind: 'registry-token', token: registrytoken }
  if (typeof auth === 'string' && auth !== '') {
    const pair = Buffer.from(auth, 'base64').toString('utf8')
    const colon = pair.indexOf(':')
    if (colon === -1) throw invalidAuthFile(path, `its \`auth\` for \`${key}\` is not \`user:password\` in base64`)
    // Docker pads with NUL what it once wrote in fixed lengths.
    return passwordOf(pair.slice(0, colon), pair.slice(colon + 1).replace(/\0+$/, ''))
  }
  if (typeof username === 'string' && typeof password === 'string' && username !== '') {
    return passwordOf(username, password)
  }
  return undefined
}

/** A user and password as stored; the user `<token>` says that the password is an identity token. */
export function passwordOf(username: string, password: string): Credential {
  return username === '<token>' ? { kind: 'identity-token', token: password } : { kind: 'password', username, password }
}

// `https://index.docker.io/v1/`, `https://registry.example.com`, `registry.example.com/team`.
function nameOf(key: string): string {
  const name = key
    .replace(/^https?:\/\//, '')
    .replace(/\/v[12]\/?$/, '')
    .replace(/\/+$/, '')
  return name.replace(/^(?:index\.|registry-1\.)docker\.io(?=\/|$)/, 'docker.io')
}

function objectOf(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {}
}

/** A file of credentials is there, but cannot be read. */
function invalidAuthFile(path: string, reason: string): PareError {
  return new PareError({
    code: 'invalid-auth-file',
    exitCode: 2,
    message: `Could not read credentials from \`${path}\`: ${reason}`,
    hint: 'mend the file, or log in anew',
    location: { file: path },
  })
}
