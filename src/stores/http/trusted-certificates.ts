import { readdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { PareError } from '../../model/error.ts'
import type { Environment } from './proxy-for.ts'

/** Where Linux distributions keep the bundle of the authorities they trust, an administrator's own included. */
const systemBundles = [
  '/etc/ssl/certs/ca-certificates.crt',
  '/etc/pki/tls/certs/ca-bundle.crt',
  '/etc/ssl/ca-bundle.pem',
  '/etc/ssl/cert.pem',
]

/** What names a bundle that stands in for the usual ones; the first that is set counts: uv's, pip's, requests', curl's. */
const bundleVariables = ['SSL_CERT_FILE', 'PIP_CERT', 'REQUESTS_CA_BUNDLE', 'CURL_CA_BUNDLE'] as const

/**
 * The certificate authorities to trust, in PEM: those of SSL_CERT_FILE (else PIP_CERT, REQUESTS_CA_BUNDLE or
 * CURL_CA_BUNDLE) and SSL_CERT_DIR alone where they are set, else the system's bundle and those that Node brings;
 * NODE_EXTRA_CA_CERTS is added to either.
 */
export async function trustedCertificates(environment: Environment): Promise<readonly string[]> {
  const extra = environment.NODE_EXTRA_CA_CERTS
  const chosen = await chosenBundles(environment)
  // What Node does with a missing extra file as well: it goes on without.
  const added = extra ? await readFile(extra, 'utf8').catch(() => '') : ''
  const trusted = chosen ?? [...(await bundled()), await firstSystemBundle()]
  // A bundle and a folder hold the same ones, the folder each of them under two names.
  return [...new Set([...trusted, added].flatMap(text => text.match(oneCertificate) ?? []))]
}

const oneCertificate = /-----BEGIN (?:TRUSTED )?CERTIFICATE-----[^-]+-----END (?:TRUSTED )?CERTIFICATE-----/g

async function chosenBundles(environment: Environment): Promise<string[] | undefined> {
  const variable = bundleVariables.find(name => environment[name])
  const folders = environment.SSL_CERT_DIR?.split(':').filter(folder => folder !== '') ?? []
  if (variable === undefined && folders.length === 0) return undefined
  const named = variable === undefined ? [] : await readBundle(environment[variable]!, variable)
  const listed = await Promise.all(folders.map(folder => readBundle(folder, 'SSL_CERT_DIR')))
  return [...named, ...listed.flat()]
}

/** A certificate of our own with its key, in PEM, for servers that ask for one: uv's variable, then pip's. */
export async function clientCertificate(environment: Environment): Promise<string | undefined> {
  const variable = (['SSL_CLIENT_CERT', 'PIP_CLIENT_CERT'] as const).find(name => environment[name])
  return variable === undefined ? undefined : (await readBundle(environment[variable]!, variable)).join('\n')
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

// Some of these variables may name a folder as well.
async function readBundle(path: string, variable: string): Promise<string[]> {
  try {
    if (!(await stat(path)).isDirectory()) return [await readFile(path, 'utf8')]
    const names = (await readdir(path)).sort()
    const texts = await Promise.all(names.map(name => readFile(join(path, name), 'utf8').catch(() => '')))
    return texts.filter(text => text.includes('-----BEGIN CERTIFICATE-----'))
  } catch (cause) {
    throw certificatesUnreadable(path, variable, cause)
  }
}

/** SSL_CERT_FILE, or another variable that names certificates, names a file that cannot be read. */
function certificatesUnreadable(path: string, variable: string, cause: unknown): PareError {
  return new PareError({
    code: 'certificates-unreadable',
    exitCode: 2,
    message: `Could not read the certificates in \`${path}\`, named by ${variable}: ${(cause as Error).message}`,
    hint: `set ${variable} to a file of certificates in PEM form, or unset it`,
    cause,
  })
}
