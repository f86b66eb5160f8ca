import type { HttpClient, HttpResponse } from '../../model/stores.ts'
import type { Credential, Credentials } from './credentials.ts'
import { type Challenge, parseChallenges } from './parse-challenges.ts'
import { type Attempt, invalidToken, registryError, unsafeTokenServer } from './registry-errors.ts'

/** What a request needs to be allowed to do, in the words of the distribution's token scopes. */
export interface Need {
  readonly repository: string
  readonly actions: 'pull' | 'pull,push'
  /** A further repository that is read from, when a blob is mounted. */
  readonly mountFrom?: string
  readonly attempt: Attempt
  readonly signal?: AbortSignal
}

/** Knows how to be let into one registry, once it has been turned away the first time. */
export interface Authorizer {
  /** The Authorization header to send, or `undefined` to ask as nobody. */
  header(need: Need): Promise<string | undefined>
  /** Learns from a 401 to a request that was sent with `sent`; whether it is worth asking again. */
  learn(response: HttpResponse, sent: string | undefined, need: Need): Promise<boolean>
  /** Who this is to the registry, as far as it was looked up. */
  user(need: Need): Promise<string | undefined>
  /** Why credentials could not be had, where there may be some. */
  hindrance(): unknown
}

export interface AuthorizerOptions {
  readonly registry: string
  /** Whether the registry itself is spoken to over TLS. */
  readonly isSecure: boolean
  readonly http: HttpClient
  readonly credentials: Credentials
  readonly now: () => number
}

interface Token {
  readonly header: string
  readonly expiresAt: number
}

export function authorizer({ registry, isSecure, http, credentials, now }: AuthorizerOptions): Authorizer {
  let way: Challenge | undefined
  const tokens = new Map<string, Promise<Token>>()
  const found = new Map<string, Promise<Credential | undefined>>()
  const furtherScopes = new Set<string>()
  /** Why credentials could not be had, kept for the case that it does not work without. */
  let withoutBecause: unknown

  function credentialFor({ repository, actions }: Need): Promise<Credential | undefined> {
    const credential =
      found.get(repository) ??
      credentials.find(registry, repository).catch((cause: unknown) => {
        withoutBecause = cause
        return undefined
      })
    found.set(repository, credential)
    return credential.then(value => {
      // Most of what is read is public; nothing can be pushed without credentials that were meant to be there.
      if (value === undefined && withoutBecause !== undefined && actions !== 'pull') throw withoutBecause
      return value
    })
  }

  function scopesOf({ repository, actions, mountFrom }: Need): readonly string[] {
    const mounted = mountFrom === undefined ? [] : [`repository:${mountFrom}:pull`]
    const further = [...furtherScopes].filter(scope => scope.startsWith(`repository:${repository}:`))
    return [...new Set([`repository:${repository}:${actions}`, ...mounted, ...further])]
  }

  async function header(need: Need): Promise<string | undefined> {
    if (way === undefined) return undefined
    const credential = await credentialFor(need)
    if (credential?.kind === 'registry-token') return `Bearer ${credential.token}`
    if (way.scheme === 'basic') return credential?.kind === 'password' ? basic(credential) : undefined
    const scopes = scopesOf(need)
    const key = scopes.join(' ')
    const current = tokens.get(key)
    const known = await current
    if (known && known.expiresAt > now()) return known.header
    // Many uploads find at once that their token is old: one of them fetches the next.
    if (tokens.get(key) === current) tokens.delete(key)
    const fetched = tokens.get(key) ?? fetchToken(way, scopes, credential, need)
    tokens.set(key, fetched)
    fetched.catch(() => tokens.delete(key))
    return (await fetched).header
  }

  async function learn(response: HttpResponse, sent: string | undefined, need: Need): Promise<boolean> {
    const challenges = parseChallenges(response.headers.get('www-authenticate') ?? '')
    const bearer = challenges.find(one => one.scheme === 'bearer' && URL.canParse(one.parameters.realm ?? ''))
    way = bearer ?? challenges.find(one => one.scheme === 'basic')
    if (way === undefined) return false
    if (way === bearer && sent?.startsWith('Bearer ')) {
      for (const scope of bearer.parameters.scope?.split(' ') ?? []) furtherScopes.add(scope)
      for (const [key, token] of tokens) {
        const known = await token.catch(() => undefined)
        if (known?.header === sent && tokens.get(key) === token) tokens.delete(key)
      }
    }
    const next = await header(need)
    return next !== undefined && next !== sent
  }

  async function fetchToken(
    { parameters }: Challenge,
    scopes: readonly string[],
    credential: Credential | undefined,
    { attempt, signal }: Need,
  ): Promise<Token> {
    const realm = new URL(parameters.realm!)
    if (credential && isSecure && realm.protocol !== 'https:') throw unsafeTokenServer(attempt, realm.host)
    const asked = new URLSearchParams()
    if (parameters.service !== undefined) asked.set('service', parameters.service)
    const started = now()
    const response =
      credential?.kind === 'identity-token'
        ? await refresh(realm, asked, scopes, credential.token, signal)
        : await simpleToken(realm, asked, scopes, credential, signal)
    if (response.status !== 200) {
      if (response.status === 401 && withoutBecause !== undefined) throw withoutBecause
      const user = userOf(credential)
      throw await registryError(response, { ...attempt, ...(user === undefined ? {} : { user }) })
    }
    return tokenOf(await response.text(), started) ?? Promise.reject(invalidToken(attempt, realm.host))
  }

  /** Distribution, "Token Authentication Specification". */
  async function simpleToken(
    realm: URL,
    asked: URLSearchParams,
    scopes: readonly string[],
    credential: Credential | undefined,
    signal: AbortSignal | undefined,
  ): Promise<HttpResponse> {
    for (const scope of scopes) asked.append('scope', scope)
    for (const [name, value] of asked) realm.searchParams.append(name, value)
    const headers: Record<string, string> = credential?.kind === 'password' ? { authorization: basic(credential) } : {}
    return http.request(realm.href, { headers, ...(signal === undefined ? {} : { signal }) })
  }

  /** Distribution, "OAuth2 Token Authentication". */
  async function refresh(
    realm: URL,
    asked: URLSearchParams,
    scopes: readonly string[],
    token: string,
    signal: AbortSignal | undefined,
  ): Promise<HttpResponse> {
    asked.set('grant_type', 'refresh_token')
    asked.set('refresh_token', token)
    asked.set('client_id', 'pare')
    asked.set('scope', scopes.join(' '))
    return http.request(realm.href, {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: Buffer.from(asked.toString()),
      isRepeatable: true,
      ...(signal === undefined ? {} : { signal }),
    })
  }

  const user = async (need: Need) => userOf(await credentialFor({ ...need, actions: 'pull' }))

  return { header, learn, user, hindrance: () => withoutBecause }
}

function tokenOf(text: string, started: number): Token | undefined {
  try {
    const value = JSON.parse(text) as Record<string, unknown>
    const token = value.access_token || value.token
    if (typeof token !== 'string' || token === '') return undefined
    // "If omitted, this defaults to 60 seconds"; a token is given up a little before its time.
    const seconds = typeof value.expires_in === 'number' ? Math.max(value.expires_in, 60) : 60
    return { header: `Bearer ${token}`, expiresAt: started + (seconds - 10) * 1000 }
  } catch {
    return undefined
  }
}

function userOf(credential: Credential | undefined): string | undefined {
  if (credential === undefined) return undefined
  return credential.kind === 'password' ? credential.username : `the stored ${credential.kind.replace('-', ' ')}`
}

function basic({ username, password }: Extract<Credential, { kind: 'password' }>): string {
  return `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`
}
