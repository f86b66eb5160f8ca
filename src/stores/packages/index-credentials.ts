import { parseNetrc } from '../../formats/packaging/netrc.ts'
import type { HttpClient } from '../../model/stores.ts'

/** What a URL is that carries credentials: those of an index open its whole host, those of anything else only itself. */
export type CredentialScope = 'index' | 'place'

export interface Learned {
  /** As in `authenticate` of [[tool.uv.index]]. */
  readonly authenticate?: string
  readonly scope?: CredentialScope
}

/** What is known of how to sign in at package indexes; learns from every index URL that carries a user. */
export interface IndexCredentials {
  /** Remembers the user and password in `url`, or those of the environment for an index called `name`. */
  learn(url: string, name?: string, learned?: Learned): void
  /** The Authorization header for a request to `url`, where credentials are known. */
  authorizationFor(url: string): string | undefined
  /** The header to try once a request to `url` was refused: from places that are only asked when they must be. */
  authorizationAfterRefusal(url: string): Promise<string | undefined>
  /** Variables by which any git that is started signs in at the repositories whose URLs carried credentials. */
  gitVariables(): Readonly<Record<string, string>>
}

/** Who keeps passwords, and gives one for a service and, where it is known, a user. */
export type Keyring = (service: string, user: string | undefined) => Promise<Credential | undefined>

export interface Credential {
  readonly user: string
  readonly password: string
}

/** Credentials that uv keeps (`uv auth login`): for every URL below `service`. */
export interface StoredCredential extends Credential {
  readonly service: string
}

export interface CredentialSources {
  readonly environment: Readonly<Record<string, string | undefined>>
  /** The text of the user's netrc file. */
  readonly netrc?: string
  readonly stored?: readonly StoredCredential[]
  readonly keyring?: Keyring
}

interface KnownPlace {
  readonly url: URL
  readonly user: string
  readonly password: string
  readonly authenticate: string
  readonly scope: CredentialScope
}

/**
 * Credentials from where uv takes them, and in its order: URLs with UV_INDEX_<NAME>_USERNAME and _PASSWORD (those of a
 * source of Poetry may be POETRY_HTTP_BASIC_<NAME>_USERNAME and _PASSWORD), netrc, what
 * `uv auth login` stored, a keyring. They are sent to the host that they are for, and to no other.
 */
export function indexCredentials({
  environment,
  netrc = '',
  stored = [],
  keyring,
}: CredentialSources): IndexCredentials {
  const places = new Map<string, KnownPlace>()
  const machines = parseNetrc(netrc)
  const answers = new Map<string, Promise<string | undefined>>()

  function learn(text: string, name?: string, { authenticate, scope = 'index' }: Learned = {}): void {
    const url = parse(text)
    if (!url) return
    const variable = name?.toUpperCase().replaceAll(/[^A-Z0-9]/g, '_')
    const given = (what: 'USERNAME' | 'PASSWORD') =>
      environment[`UV_INDEX_${variable}_${what}`] || environment[`POETRY_HTTP_BASIC_${variable}_${what}`] || ''
    const user = decoded(url.username) || given('USERNAME')
    const password = decoded(url.password) || given('PASSWORD')
    if (scope === 'place' && user === '' && password === '') return
    url.username = ''
    url.password = ''
    const known = places.get(url.href)
    // The same index may be named again without what signs in, or found in a text that does not say what it is.
    const own = known && user === '' && password === '' ? known : { user, password }
    places.set(url.href, {
      url,
      user: own.user,
      password: own.password,
      authenticate: authenticate ?? known?.authenticate ?? 'auto',
      scope: known?.scope === 'index' ? 'index' : scope,
    })
  }

  for (const name of [
    'UV_INDEX',
    'UV_DEFAULT_INDEX',
    'UV_INDEX_URL',
    'UV_EXTRA_INDEX_URL',
    'UV_FIND_LINKS',
    'PIP_INDEX_URL',
    'PIP_EXTRA_INDEX_URL',
  ]) {
    for (const entry of environment[name]?.split(name === 'UV_FIND_LINKS' ? ',' : /\s+/) ?? []) {
      const [, label, url] = /^(?:([\w.-]+)=)?(.*)$/s.exec(entry)!
      learn(url!, label)
    }
  }

  function placeOf(url: URL): KnownPlace | undefined {
    let best: KnownPlace | undefined
    let most = -1
    for (const place of places.values()) {
      if (place.url.origin !== url.origin) continue
      const shared = sharedParts(place.url.pathname, url.pathname)
      if (place.scope === 'place' && shared < partsOf(place.url.pathname).length) continue
      // Of two indexes on one host, the one whose address is nearer.
      if (shared > most) [best, most] = [place, shared]
    }
    return best
  }

  function authorizationFor(text: string): string | undefined {
    const url = parse(text)
    if (!url) return undefined
    const own = url.username === '' && url.password === '' ? undefined : basicOf(url)
    const place = placeOf(url)
    if (own !== undefined || place?.authenticate === 'never') return own
    if (place && place.password !== '') return basic(place.user, place.password)
    const machine = machines.get(url.hostname)
    if (machine && (!place?.user || place.user === machine.login)) return basic(machine.login, machine.password)
    return place?.user ? basic(place.user, '') : undefined
  }

  async function search(url: URL, place: KnownPlace | undefined): Promise<string | undefined> {
    const user = place?.user || undefined
    const isTheirs = (credential: Credential) => user === undefined || credential.user === user
    const common = machines.get('')
    const general = common && { user: common.login, password: common.password }
    if (general && isTheirs(general)) return basic(general.user, general.password)
    const kept = stored.find(credential => isTheirs(credential) && isBelow(url, credential.service))
    if (kept) return basic(kept.user, kept.password)
    if (!keyring || (user === undefined && place?.authenticate !== 'always')) return undefined
    const found = (place && (await keyring(place.url.href, user))) ?? (await keyring(url.host, user))
    return found && basic(found.user, found.password)
  }

  async function authorizationAfterRefusal(text: string): Promise<string | undefined> {
    const url = parse(text)
    const place = url && placeOf(url)
    if (!url || place?.authenticate === 'never' || place?.password) return undefined
    const key = `${place?.url.href ?? url.origin} ${place?.user ?? ''}`
    const answer = answers.get(key) ?? search(url, place)
    answers.set(key, answer)
    return answer
  }

  function gitVariables(): Record<string, string> {
    const own = [...places.values()].filter(({ scope }) => scope === 'place')
    if (own.length === 0) return {}
    const earlier = Number(environment.GIT_CONFIG_COUNT) || 0
    const pairs = own.flatMap(({ url, user, password }, index) => [
      [`GIT_CONFIG_KEY_${earlier + index}`, `http.${url.href}.extraHeader`],
      [`GIT_CONFIG_VALUE_${earlier + index}`, `Authorization: ${basic(user, password)}`],
    ])
    return { GIT_CONFIG_COUNT: String(earlier + own.length), ...Object.fromEntries(pairs) }
  }

  return { learn, authorizationFor, authorizationAfterRefusal, gitVariables }
}

/** Learns from every web address in a text that carries credentials: of an archive, a repository, an index. */
export function learnAddresses(text: string, learn: IndexCredentials['learn']): void {
  for (const [address] of text.matchAll(/\bhttps?:\/\/[^\s/@"'`<>]+@[^\s"'`<>#;,\\]+/g)) {
    // A revision follows the path of a repository.
    learn(address.replace(/^([^/]*\/\/[^/]*\/[^@]*)@[^/]*$/, '$1'), undefined, { scope: 'place' })
  }
}

function parse(text: string): URL | undefined {
  if (!/^https?:/i.test(text) || !URL.canParse(text)) return undefined
  const url = new URL(text)
  url.hash = ''
  return url
}

function partsOf(path: string): string[] {
  return path.split('/').filter(part => part !== '')
}

function sharedParts(left: string, right: string): number {
  const [ours, theirs] = [partsOf(left), partsOf(right)]
  const end = ours.findIndex((part, index) => part !== theirs[index])
  return end === -1 ? ours.length : end
}

function isBelow(url: URL, service: string): boolean {
  const place = parse(service)
  if (!place || place.origin !== url.origin) return false
  const parts = partsOf(place.pathname)
  return sharedParts(place.pathname, url.pathname) === parts.length
}

function basicOf({ username, password }: URL): string {
  return basic(decoded(username), decoded(password))
}

function basic(user: string, password: string): string {
  return `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

/** A client that signs in at package indexes, and otherwise is `http`. */
export function withIndexCredentials(http: HttpClient, credentials: IndexCredentials): HttpClient {
  return {
    async request(url, request = {}) {
      const send = (authorization: string | undefined) =>
        http.request(
          url,
          authorization === undefined ? request : { ...request, headers: { authorization, ...request.headers } },
        )
      const first = credentials.authorizationFor(url)
      const response = await send(first)
      if (![401, 403].includes(response.status) || new URL(response.url).origin !== new URL(url).origin) return response
      const second = await credentials.authorizationAfterRefusal(url)
      if (second === undefined || second === first) return response
      await response.text()
      return send(second)
    },
  }
}
