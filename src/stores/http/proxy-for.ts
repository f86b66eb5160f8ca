import { BlockList, isIP } from 'node:net'
import { PareError } from '../../model/error.ts'
import { redactUrl } from './redact-url.ts'

/** Environment variables by name; an argument everywhere below `cli/`. */
export type Environment = Readonly<Record<string, string | undefined>>

/**
 * The proxy that requests to `url` go through, by HTTP_PROXY, HTTPS_PROXY, ALL_PROXY and NO_PROXY (lower case wins, as
 * in curl); never one for this computer itself.
 */
export function proxyFor(url: URL, environment: Environment): string | undefined {
  const variable = (name: string) => environment[name.toLowerCase()] || environment[name] || undefined
  const proxy = variable(url.protocol === 'https:' ? 'HTTPS_PROXY' : 'HTTP_PROXY') ?? variable('ALL_PROXY')
  if (proxy === undefined || isLoopback(url.hostname)) return undefined
  if (isExcepted(url, variable('NO_PROXY') ?? '')) return undefined
  const full = proxy.includes('://') ? proxy : `http://${proxy}`
  if (!URL.canParse(full) || !/^https?:\/\//i.test(full)) throw unsupportedProxy(full)
  return full
}

/** Whether `hostname` means this computer. */
export function isLoopback(hostname: string): boolean {
  const host = hostname.replace(/^\[|\]$/g, '')
  return (
    host === 'localhost' || host.endsWith('.localhost') || host === '::1' || (isIP(host) === 4 && /^127\./.test(host))
  )
}

function isExcepted(url: URL, exceptions: string): boolean {
  const host = url.hostname.replace(/^\[|\]$/g, '').toLowerCase()
  const port = url.port || (url.protocol === 'https:' ? '443' : '80')
  return exceptions.split(/[\s,]+/).some(entry => entry !== '' && matches(entry.toLowerCase(), host, port))
}

function matches(entry: string, host: string, port: string): boolean {
  if (entry === '*') return true
  if (entry.includes('/')) return isInNetwork(entry, host)
  const [, name = entry, onlyPort] = /^(\[[^\]]+\]|[^:]+):(\d+)$/.exec(entry) ?? []
  if (onlyPort !== undefined && onlyPort !== port) return false
  const domain = name.replace(/^\[|\]$/g, '').replace(/^\*?\./, '')
  return host === domain || (isIP(host) === 0 && host.endsWith(`.${domain}`))
}

function isInNetwork(entry: string, host: string): boolean {
  const [network = '', prefix = ''] = entry.split('/')
  const [version, hostVersion] = [isIP(network), isIP(host)]
  const bits = Number(prefix)
  if (version === 0 || hostVersion !== version) return false
  if (!/^\d+$/.test(prefix) || bits > (version === 4 ? 32 : 128)) return false
  const family = version === 4 ? 'ipv4' : 'ipv6'
  const list = new BlockList()
  list.addSubnet(network, bits, family)
  return list.check(host, family)
}

/** The environment names a proxy of a kind that pare does not speak to. */
function unsupportedProxy(proxy: string): PareError {
  return new PareError({
    code: 'unsupported-proxy',
    exitCode: 2,
    message: `Expected a proxy such as \`http://proxy.example.com:3128\`, got \`${redactUrl(proxy)}\``,
    hint: 'set HTTPS_PROXY to an http or https proxy, or name the host in NO_PROXY',
  })
}
