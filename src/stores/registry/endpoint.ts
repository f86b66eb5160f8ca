/** Where a registry is spoken to: its `/v2/`, over https unless it is this computer or was named as insecure. */
export function endpointOf(registry: string, insecure: readonly string[] = []): URL {
  if (registry === 'docker.io') return new URL('https://registry-1.docker.io/v2/')
  return new URL(`${isInsecure(registry, insecure) ? 'http' : 'https'}://${registry}/v2/`)
}

function isInsecure(registry: string, insecure: readonly string[]): boolean {
  const host = registry.replace(/:\d+$/, '')
  if (insecure.includes(registry) || insecure.includes(host)) return true
  return host === 'localhost' || host.endsWith('.localhost') || host === '[::1]' || /^127(?:\.\d+){3}$/.test(host)
}
