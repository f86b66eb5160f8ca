import { PareError } from '../../model/error.ts'
import { redactUrl } from './redact-url.ts'

/** The host of a request could not be found or does not take connections. */
export function hostUnreachable(url: string, cause: unknown): PareError {
  return new PareError({
    code: 'host-unreachable',
    exitCode: 69,
    message: `Could not reach \`${hostOf(url)}\` for ${redactUrl(url)}: ${reasonOf(cause)}`,
    hint: 'check the network; behind a proxy set HTTPS_PROXY, or use `--offline` when everything is cached',
    cause,
  })
}

/** The other side closed the connection before its answer was whole. */
export function connectionBroken(url: string, cause: unknown): PareError {
  return new PareError({
    code: 'connection-broken',
    exitCode: 75,
    message: `The connection for ${redactUrl(url)} broke: ${reasonOf(cause)}`,
    hint: 'run the same command again',
    cause,
  })
}

/** Nothing came from a server, or could be sent to it, for too long. */
export function requestTimeout(url: string, what: string, milliseconds: number): PareError {
  return new PareError({
    code: 'timeout',
    exitCode: 75,
    message: `Could not fetch ${redactUrl(url)}: ${what} for ${milliseconds / 1000} s`,
    hint: 'run the same command again, or check the network',
  })
}

/** The certificate of the host is not signed by an authority that is trusted here. */
export function untrustedCertificate(url: string, cause: unknown): PareError {
  return new PareError({
    code: 'untrusted-certificate',
    exitCode: 69,
    message: `Could not trust the certificate of \`${hostOf(url)}\` for ${redactUrl(url)}: ${reasonOf(cause)}`,
    hint: 'when your network has its own certificate authority, set SSL_CERT_FILE to its bundle',
    cause,
  })
}

/** TLS was spoken to a host that does not speak it. */
export function notTls(url: string, cause: unknown): PareError {
  return new PareError({
    code: 'not-tls',
    exitCode: 69,
    message: `Could not speak TLS with \`${hostOf(url)}\` for ${redactUrl(url)}: ${reasonOf(cause)}`,
    hint: 'when this host speaks plain HTTP, name it as insecure',
    cause,
  })
}

/** A host sent the request from one address to the next without end. */
export function tooManyRedirects(url: string): PareError {
  return new PareError({
    code: 'too-many-redirects',
    exitCode: 69,
    message: `Could not fetch ${redactUrl(url)}: it was redirected more than ten times`,
    hint: 'check the address, and the proxy between',
  })
}

/** An address that is no http or https URL. */
export function invalidUrl(url: string): PareError {
  return new PareError({
    code: 'invalid-url',
    exitCode: 2,
    message: `Expected an http or https URL, got \`${redactUrl(url)}\``,
  })
}

const unreachable = new Set([
  'ENOTFOUND',
  'EAI_AGAIN',
  'ECONNREFUSED',
  'EHOSTUNREACH',
  'EHOSTDOWN',
  'ENETUNREACH',
  'ENETDOWN',
  'EADDRNOTAVAIL',
  'ERR_PROXY_TUNNEL',
])

/** What went wrong below HTTP, as the error that says so; a `PareError` stays what it is. */
export function transportError(url: string, cause: unknown): PareError {
  if (cause instanceof PareError) return cause
  const code = codeOf(cause)
  if (unreachable.has(code)) return hostUnreachable(url, cause)
  if (code === 'EPROTO' || code === 'ERR_SSL_WRONG_VERSION_NUMBER') return notTls(url, cause)
  if (/CERT|SELF_SIGNED|UNABLE_TO_(?:VERIFY|GET)|ERR_TLS/.test(code)) return untrustedCertificate(url, cause)
  return connectionBroken(url, cause)
}

/** The system's code of an error; of several attempts at once, that of the first. */
export function codeOf(cause: unknown): string {
  const error = cause as { readonly code?: unknown; readonly errors?: readonly unknown[] } | undefined
  if (typeof error?.code === 'string') return error.code
  return error?.errors?.[0] === undefined ? '' : codeOf(error.errors[0])
}

function hostOf(url: string): string {
  return URL.canParse(url) ? new URL(url).host : url
}

function reasonOf(cause: unknown): string {
  const code = codeOf(cause)
  switch (code) {
    case 'ENOTFOUND':
      return 'no such host'
    case 'EAI_AGAIN':
      return 'its name could not be looked up'
    case 'ECONNREFUSED':
      return 'it refuses the connection'
    case 'ECONNRESET':
      return 'it was closed by the other side'
    case 'EHOSTUNREACH':
    case 'ENETUNREACH':
      return 'there is no way to it'
    case 'CERT_HAS_EXPIRED':
      return 'it has expired'
    case 'DEPTH_ZERO_SELF_SIGNED_CERT':
    case 'SELF_SIGNED_CERT_IN_CHAIN':
      return 'it is self-signed'
    case 'UNABLE_TO_VERIFY_LEAF_SIGNATURE':
    case 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY':
      return 'its issuer is unknown'
  }
  const message = cause instanceof Error ? cause.message : String(cause)
  return message.split('\n', 1)[0]!.replaceAll(/\bhttps?:\/\/\S+/g, redactUrl) || code || 'for an unknown reason'
}
