import { isDigest } from '../../model/oci/digest.ts'
import type { RegistryReference } from '../../model/reference.ts'
import type { HttpClient, HttpRequest, HttpResponse } from '../../model/stores.ts'
import type { Authorizer, Need } from './authorizer.ts'
import { type Attempt, registryError } from './registry-errors.ts'

/** What one request to a repository is. */
export interface Ask extends Omit<HttpRequest, 'redirect'> {
  /** A further repository that is read from, when a blob is mounted. */
  readonly mountFrom?: string
}

/** One repository in one registry, on behalf of one attempt to read or push. */
export interface Repository {
  readonly registry: string
  readonly name: string
  readonly attempt: Attempt
  /** Sends a request, authorised; `target` is below the repository (`blobs/…`) or an address the registry gave. */
  request(target: string | URL, ask?: Ask): Promise<HttpResponse>
  /** The same, for an answer of one of the `wanted` statuses; any other is thrown as the error it means. */
  expect(wanted: readonly number[], target: string | URL, ask?: Ask): Promise<HttpResponse>
  failure(response: HttpResponse): Promise<Error>
}

export interface RepositoryOptions {
  readonly http: HttpClient
  readonly authorizer: Authorizer
  readonly endpoint: URL
  readonly reference: RegistryReference
  readonly attempt: Attempt
  readonly signal?: AbortSignal
}

/** One try as it comes, one after being told how to ask, one after a token that was no longer good. */
const mostTries = 3

export function repository(options: RepositoryOptions): Repository {
  const { http, authorizer, endpoint, reference, attempt, signal } = options
  const base = new URL(`${reference.repository}/`, endpoint)
  const plain: Need = {
    repository: reference.repository,
    actions: attempt.verb === 'push' ? 'pull,push' : 'pull',
    attempt,
    ...(signal === undefined ? {} : { signal }),
  }

  async function request(target: string | URL, { mountFrom, ...ask }: Ask = {}): Promise<HttpResponse> {
    const url = new URL(target, base)
    const need: Need = mountFrom === undefined ? plain : { ...plain, mountFrom }
    // An upload may be sent to another host; what lets us into the registry is none of its business.
    const isOurs = url.origin === endpoint.origin
    for (let tries = 1; ; tries++) {
      const authorization = isOurs ? await authorizer.header(need) : undefined
      const headers = { ...ask.headers, ...(authorization === undefined ? {} : { authorization }) }
      const response = await http.request(url.href, { ...ask, headers, ...(signal === undefined ? {} : { signal }) })
      if (response.status !== 401 || !isOurs || tries === mostTries) return response
      if (!(await authorizer.learn(response, authorization, need))) return response
    }
  }

  async function expect(wanted: readonly number[], target: string | URL, ask?: Ask): Promise<HttpResponse> {
    const response = await request(target, ask)
    if (wanted.includes(response.status)) return response
    throw await failure(ask?.method === 'HEAD' ? await explained(response, target, ask) : response)
  }

  // The answer to a HEAD has no body, and so no reason; the same question as a GET is answered with one.
  async function explained(response: HttpResponse, target: string | URL, ask: Ask): Promise<HttpResponse> {
    const answer = await request(target, { ...ask, method: 'GET', isRetried: false }).catch(() => response)
    return answer.status === response.status ? answer : response
  }

  async function failure(response: HttpResponse): Promise<Error> {
    const hindrance = authorizer.hindrance()
    if (response.status === 401 && hindrance instanceof Error) return hindrance
    const user = await authorizer.user(plain)
    return registryError(response, { ...attempt, ...(user === undefined ? {} : { user }) })
  }

  return { registry: reference.registry, name: reference.repository, attempt, request, expect, failure }
}

/** What a manifest is asked for by: the digest where there is one, else the tag, else `latest`. */
export function manifestName({ digest, tag = 'latest' }: RegistryReference): string {
  return digest !== undefined && isDigest(digest) ? digest : tag
}
