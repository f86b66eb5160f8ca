import { readFile } from 'node:fs/promises'
import { PareError } from '../../model/error.ts'
import type { Environment } from './proxy-for.ts'

/** Where Linux distributions keep the bundle of the authorities they trust, an administrator's own included. */
const systemBundles = [
  '/etc/ssl/certs/ca-certificates.crt',
  '/etc/pki/tls/certs/ca-bundle.crt',
  '/etc/ssl/ca-bundle.pem',
  '/etc/ssl/cert.pem',
]

/**
 * The certificate authorities to trust, in PEM: SSL_CERT_FILE alone where it is set, else the system's bundle and those
 * that Node brings; NODE_EXTRA_CA_CERTS is added to either.
 */
export async function trustedCertificates(environment: Environment): Promise<readonly string[]> {
  const extra = environment.NODE_EXTRA_CA_CERTS
  const chosen = environment.SSL_CERT_FILE
  // What Node does with a missing extra file as well: it goes on without.
  const added = extra && extra !== chosen ? await readFile(extra, 'utf8').catch(() => '') : ''
  const trusted = chosen ? [await readBundle(chosen)] : [...(await bundled()), await firstSystemBundle()]
  return [...trusted, added].filter(bundle => bundle.trim() !== '')
}

async function bundled(): Promise<readonly string[]> {
  return (await import('node:tls')).getCACertificates('bundled')
}

async function firstSystemBundle(): Promise<string> {
  for (const path of systemBundles) {
    const text = await readFile(path, 'utf8').catch(() => undefined)
    if (text !== undefined) return text
  }
  return ''
}

async function readBundle(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8')
  } catch (cause) {
    /** SSL_CERT_FILE names a file that cannot be read. */
    throw new PareError({
      code: 'certificates-unreadable',
      exitCode: 2,
      message: `Could not read the certificates in \`${path}\`, named by SSL_CERT_FILE: ${(cause as Error).message}`,
      hint: 'set SSL_CERT_FILE to a file of certificates in PEM form, or unset it',
      cause,
    })
  }
}
