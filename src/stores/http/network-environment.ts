import { createHash, randomUUID } from 'node:crypto'
import { mkdir, rename, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Environment } from './proxy-for.ts'
import { trustedCertificates } from './trusted-certificates.ts'

/**
 * Variables by which other programs, uv and git, reach the network as pare itself does: through the same proxies, and
 * trusting the same authorities. What each of them understands by itself is left as it is. `directory` keeps the bundle
 * of authorities where that is put together of several.
 */
export async function networkEnvironment(environment: Environment, directory: string): Promise<Record<string, string>> {
  const bundle = await bundleFile(environment, directory)
  const own = environment.SSL_CLIENT_CERT || environment.PIP_CLIENT_CERT
  return {
    ...proxyVariables(environment),
    ...(bundle ? { SSL_CERT_FILE: bundle, GIT_SSL_CAINFO: environment.GIT_SSL_CAINFO || bundle } : {}),
    ...(own
      ? {
          SSL_CLIENT_CERT: own,
          GIT_SSL_CERT: environment.GIT_SSL_CERT || own,
          GIT_SSL_KEY: environment.GIT_SSL_KEY || own,
        }
      : {}),
  }
}

// curl, and with it git, takes http_proxy in small letters alone; and neither keeps to itself what goes to this computer.
function proxyVariables(environment: Environment): Record<string, string> {
  const variable = (name: string) => environment[name.toLowerCase()] || environment[name] || undefined
  const http = variable('HTTP_PROXY')
  if (http === undefined && !variable('HTTPS_PROXY') && !variable('ALL_PROXY')) return {}
  const excepted = [variable('NO_PROXY'), 'localhost', '127.0.0.1', '::1'].filter(entry => entry).join(',')
  return { NO_PROXY: excepted, no_proxy: excepted, ...(http === undefined ? {} : { http_proxy: http }) }
}

const merged = ['SSL_CERT_DIR', 'PIP_CERT', 'REQUESTS_CA_BUNDLE', 'CURL_CA_BUNDLE', 'NODE_EXTRA_CA_CERTS'] as const

async function bundleFile(environment: Environment, directory: string): Promise<string | undefined> {
  if (merged.every(name => !environment[name])) return environment.SSL_CERT_FILE || undefined
  const text = `${(await trustedCertificates(environment)).map(bundle => bundle.trim()).join('\n')}\n`
  const name = `certificates-${createHash('sha256').update(text).digest('hex').slice(0, 16)}.pem`
  const file = join(directory, name)
  const isThere = await stat(file).then(
    ({ size }) => size === Buffer.byteLength(text),
    () => false,
  )
  if (isThere) return file
  await mkdir(directory, { recursive: true })
  const partial = join(directory, `${name}.${randomUUID()}`)
  await writeFile(partial, text)
  await rename(partial, file)
  return file
}
