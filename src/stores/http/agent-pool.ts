import type { Agent } from 'node:http'
import { PareError } from '../../model/error.ts'
import { type Environment, proxyFor } from './proxy-for.ts'
import { clientCertificate, trustedCertificates } from './trusted-certificates.ts'

/** Gives the agent that keeps connections for a URL: one for each proxy and each of http and https. */
export type AgentPool = (url: URL) => Promise<Agent>

const common = {
  keepAlive: true,
  // Node gives an address 250 ms before it tries the next, less than a slow network's round trip.
  autoSelectFamilyAttemptTimeout: 2000,
}

export function agentPool(environment: Environment): AgentPool {
  const agents = new Map<string, Promise<Agent>>()

  return url => {
    const proxy = proxyFor(url, environment)
    const key = `${url.protocol} ${proxy ?? ''}`
    const agent = agents.get(key) ?? makeAgent(url.protocol, proxy, environment)
    agents.set(key, agent)
    return agent
  }
}

async function makeAgent(protocol: string, proxy: string | undefined, environment: Environment): Promise<Agent> {
  const proxied = proxy === undefined ? {} : { proxyEnv: { HTTP_PROXY: proxy, HTTPS_PROXY: proxy } }
  if (protocol === 'http:') return new (await import('node:http')).Agent({ ...common, ...proxied })
  const [{ Agent: SecureAgent }, { createSecureContext }] = await Promise.all([
    import('node:https'),
    import('node:tls'),
  ])
  // Reading the bundles takes 20 ms: once for all connections.
  const [ca, own] = await Promise.all([trustedCertificates(environment), clientCertificate(environment)])
  const secureContext = secured(() =>
    createSecureContext({ ca: [...ca], ...(own === undefined ? {} : { cert: own, key: own }) }),
  )
  return new SecureAgent({ ...common, ...proxied, secureContext })
}

function secured<Context>(make: () => Context): Context {
  try {
    return make()
  } catch (cause) {
    throw certificatesUnusable(cause)
  }
}

/** The certificates that the environment names are there, but are none that TLS could use. */
function certificatesUnusable(cause: unknown): PareError {
  return new PareError({
    code: 'certificates-unusable',
    exitCode: 2,
    message: `Could not use the certificates that the environment names: ${(cause as Error).message}`,
    hint: 'SSL_CLIENT_CERT or PIP_CLIENT_CERT must name a file with the certificate and its key, without a passphrase, in PEM form',
    cause,
  })
}
