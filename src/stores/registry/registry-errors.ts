import { PareError } from '../../model/error.ts'
import type { HttpResponse } from '../../model/stores.ts'

/** What was tried when a registry refused: `name` is the reference, as a person knows it. */
export interface Attempt {
  readonly verb: 'push' | 'read'
  readonly name: string
  readonly registry: string
  /** Who asked, where credentials were found. */
  readonly user?: string
}

/** The error for an answer that is not the one hoped for. */
export async function registryError(response: HttpResponse, attempt: Attempt): Promise<PareError> {
  const problems = parseProblems(await response.text().catch(() => ''))
  const said = problems.map(({ code, message }) => message ?? code ?? '').filter(text => text !== '')
  const reason = said.length > 0 ? `: ${said.join('; ')}` : ''
  const { status } = response
  // Some registries say 401 to somebody whom they know and do not allow.
  const isKnown = attempt.user !== undefined && isInsufficient(response, problems)
  if (status === 401 && !isKnown) return registryUnauthorized(attempt, reason)
  if (status === 401 || status === 403) return registryForbidden(attempt, reason)
  if (status === 404) return notFound(attempt, problems[0]?.code, reason)
  if (status === 429) return rateLimited(attempt, response.headers.get('retry-after'), reason)
  if (status >= 500) return registryFailed(attempt, status, reason)
  return registryRefused(attempt, status, reason)
}

/** The registry wants to know who asks, or does not know who it was told. */
export function registryUnauthorized({ verb, name, registry, user }: Attempt, reason: string): PareError {
  const found = user === undefined ? 'asks for credentials' : `does not accept the credentials of \`${user}\``
  return new PareError({
    code: 'registry-unauthorized',
    exitCode: 2,
    message: `Could not ${verb} \`${name}\`: ${registry} ${found}${reason}`,
    hint: `${verb === 'read' ? 'check the name, or log in' : 'log in'}: \`docker login${forLogin(registry)}\``,
  })
}

/** The registry knows who asks, and does not allow it. */
export function registryForbidden({ verb, name, registry, user }: Attempt, reason: string): PareError {
  const who = user === undefined ? 'this to a user who is not logged in' : `\`${user}\` to do this`
  return new PareError({
    code: 'registry-forbidden',
    exitCode: 2,
    message: `Could not ${verb} \`${name}\`: ${registry} does not allow ${who}${reason}`,
    hint:
      user === undefined
        ? `log in: \`docker login${forLogin(registry)}\``
        : 'check the name of the repository, and what the account may do with it',
  })
}

/** A bearer token was asked for at a place where credentials would be readable on the way. */
export function unsafeTokenServer({ verb, name, registry }: Attempt, host: string): PareError {
  return new PareError({
    code: 'unsafe-token-server',
    exitCode: 2,
    message: `Could not ${verb} \`${name}\`: ${registry} sends credentials to \`${host}\` without TLS`,
    hint: 'this is a mistake in the set-up of the registry; no credentials were sent',
  })
}

/** The token server answered something else than a token. */
export function invalidToken({ verb, name }: Attempt, host: string): PareError {
  return new PareError({
    code: 'registry-failed',
    exitCode: 75,
    message: `Could not ${verb} \`${name}\`: \`${host}\` answered without a token`,
    hint: 'try again later',
  })
}

function notFound({ verb, name, registry }: Attempt, code: string | undefined, reason: string): PareError {
  if (code === 'NAME_UNKNOWN' || (verb === 'push' && code !== 'MANIFEST_UNKNOWN')) {
    /** The registry has no repository of this name, or does not make one by itself. */
    return new PareError({
      code: 'repository-not-found',
      exitCode: 2,
      message: `Could not ${verb} \`${name}\`: ${registry} has no such repository${reason}`,
      hint: verb === 'push' ? 'make the repository in the registry first' : 'check the name of the repository',
    })
  }
  /** The repository is there, and has no such tag or digest. */
  return new PareError({
    code: 'manifest-unknown',
    exitCode: 2,
    message: `Could not ${verb} \`${name}\`: ${registry} has no such tag or digest${reason}`,
    hint: 'check the tag, or that the repository was pushed to',
  })
}

/** The registry limits how often it may be asked. */
function rateLimited({ verb, name, registry, user }: Attempt, after: string | null, reason: string): PareError {
  const when = after !== null && /^\d+$/.test(after) ? `in ${after} s` : 'later'
  return new PareError({
    code: 'registry-rate-limited',
    exitCode: 75,
    message: `Could not ${verb} \`${name}\`: ${registry} limits how often it is asked${reason}`,
    hint:
      user === undefined
        ? `try again ${when}; logged in, the limit is higher: \`docker login${forLogin(registry)}\``
        : `try again ${when}`,
  })
}

function registryFailed({ verb, name, registry }: Attempt, status: number, reason: string): PareError {
  return new PareError({
    code: 'registry-failed',
    exitCode: 75,
    message: `Could not ${verb} \`${name}\`: ${registry} failed with status ${status}${reason}`,
    hint: 'try again later',
  })
}

/** The registry understood the request and refuses it, for a reason that is neither login nor rights. */
function registryRefused({ verb, name, registry }: Attempt, status: number, reason: string): PareError {
  return new PareError({
    code: 'registry-refused',
    exitCode: 2,
    message: `Could not ${verb} \`${name}\`: ${registry} refused with status ${status}${reason}`,
    ...(status === 413 ? { hint: 'the registry, or a proxy before it, does not take blobs of this size' } : {}),
  })
}

function isInsufficient({ headers }: HttpResponse, problems: readonly Problem[]): boolean {
  return problems[0]?.code === 'DENIED' || /insufficient_scope/.test(headers.get('www-authenticate') ?? '')
}

interface Problem {
  readonly code: string | undefined
  readonly message: string | undefined
}

/** Distribution specification, "Error Codes"; token servers say `details`, `message` or `error_description` instead. */
function parseProblems(body: string): readonly Problem[] {
  try {
    const value = JSON.parse(body) as Record<string, unknown>
    if (Array.isArray(value.errors)) return value.errors.slice(0, 3).map(problemOf)
    return [problemOf({ code: value.error, message: value.error_description ?? value.details ?? value.message })]
  } catch {
    return []
  }
}

function problemOf(value: unknown): Problem {
  const { code, message } = (value ?? {}) as Record<string, unknown>
  return { code: shortText(code), message: shortText(message) }
}

function shortText(value: unknown): string | undefined {
  if (typeof value !== 'string' || value === '') return undefined
  const line = value.replace(/[\x00-\x1f\x7f]+/g, ' ').trim()
  return line.length > 300 ? `${line.slice(0, 300)}…` : line
}

function forLogin(registry: string): string {
  return registry === 'docker.io' ? '' : ` ${registry}`
}
