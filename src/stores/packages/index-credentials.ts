import { parseNetrc } from '../../formats/packaging/netrc.ts'
import type { HttpClient } from '../../model/stores.ts'

/** What is known of how to sign in at package indexes; learns from every index URL that carries a user. */
export interface IndexCredentials {
  /** Remembers the user and password in `url`, or those of the environment for an index called `name`. */
  learn(url: string, name?: string): void
  /** The Authorization header for a request to `url`, where credentials are known. */
  authorizationFor(url: string): string | undefined
}

interface CredentialSources {
  readonly environment: Readonly<Record<string, string | undefined>>
  /** The text of the user's netrc file. */
  readonly netrc?: string
}

/** Credentials from index URLs, from UV_INDEX_<NAME>_USERNAME and _PASSWORD, and from netrc, in this order. */
export function indexCredentials({ environment, netrc = '' }: CredentialSources): IndexCredentials {
  const known = new Map<string, string>()
  const machines = parseNetrc(netrc)

  function learn(url: string, name?: string): void {
    if (!URL.canParse(url)) return
    const { origin, username, password } = new URL(url)
    const variable = name?.toUpperCase().replaceAll(/[^A-Z0-9]/g, '_')
    const user = decodeURIComponent(username) || environment[`UV_INDEX_${variable}_USERNAME`] || ''
    const secret = decodeURIComponent(password) || environment[`UV_INDEX_${variable}_PASSWORD`] || ''
    if (user !== '' || secret !== '') known.set(origin, basic(user, secret))
  }

  for (const name of [
    'UV_INDEX',
    'UV_DEFAULT_INDEX',
    'UV_INDEX_URL',
    'UV_EXTRA_INDEX_URL',
    'PIP_INDEX_URL',
    'PIP_EXTRA_INDEX_URL',
  ]) {
    for (const entry of environment[name]?.split(/\s+/) ?? []) {
      const [, label, url] = /^(?:([\w-]+)=)?(.*)$/s.exec(entry)!
      learn(url!, label)
    }
  }

  return {
    learn,
    authorizationFor(url) {
      if (!URL.canParse(url)) return undefined
      const { origin, hostname } = new URL(url)
      const machine = machines.get(hostname) ?? machines.get('')
      return known.get(origin) ?? (machine && basic(machine.login, machine.password))
    },
  }
}

function basic(user: string, password: string): string {
  return `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`
}

/** A client that signs in at package indexes, and otherwise is `http`. */
export function withIndexCredentials(http: HttpClient, credentials: IndexCredentials): HttpClient {
  return {
    request(url, request = {}) {
      const authorization = credentials.authorizationFor(url)
      if (authorization === undefined) return http.request(url, request)
      return http.request(url, { ...request, headers: { authorization, ...request.headers } })
    },
  }
}
