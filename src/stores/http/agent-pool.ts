import type { Agent } from 'node:http'
import { type Environment, proxyFor } from './proxy-for.ts'
import { trustedCertificates } from './trusted-certificates.ts'

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
  const secureContext = createSecureContext({ ca: [...(await trustedCertificates(environment))] })
  return new SecureAgent({ ...common, ...proxied, secureContext })
}
