import type { ProductionGuard } from '../../model/environment.ts'
import { PareError } from '../../model/error.ts'
import { backingPort, type ComposedService } from './composed-service.ts'
import { productionHost } from './production-matches.ts'

/** What a test run may reach outside of its own network, as `name:port`. */
export interface ReachableHost {
  readonly name: string
  readonly port: number
  /** Where that is, as this computer sees it; without a host, wherever a container engine runs the service. */
  readonly to: { readonly host?: string; readonly port: number }
  readonly service?: ServiceName
}

/** A service, and the Compose file that it stands in. */
export interface ServiceName {
  readonly name: string
  readonly file: string
}

/**
 * Ports of services of Compose files: under the service's name, and, where they are published, under `localhost` as this
 * computer has them.
 */
export function composeHosts(
  services: readonly ComposedService[],
  guard: ProductionGuard | undefined,
): ReachableHost[] {
  const usable = others(services).filter(({ name }) => !guard || productionHost(name, guard) === undefined)
  const found = usable.flatMap(service =>
    openPorts(service).flatMap(({ target, published, host }): ReachableHost[] => {
      const to = {
        host: host === undefined || host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host,
        port: published,
      }
      const common = { to, service: { name: service.name, file: service.file } }
      return [
        { name: service.name, port: target, ...common },
        { name: 'localhost', port: published, ...common },
      ]
    }),
  )
  const inside = usable.flatMap(({ name, file, ...service }): ReachableHost[] =>
    innerPorts(service).map(port => ({ name, port, to: { port }, service: { name, file } })),
  )
  // Of several for one name the first counts, and one that is published before one that is not.
  const chosen = new Map<string, ReachableHost>()
  for (const each of [...found, ...inside]) {
    const key = `${each.name}:${each.port}`
    if (!chosen.has(key)) chosen.set(key, each)
  }
  return [...chosen.values()]
}

/** Names of services that have no port that is known. */
export function closedServices(services: readonly ComposedService[]): string[] {
  return others(services).flatMap(service =>
    openPorts(service).length + innerPorts(service).length === 0 ? [service.name] : [],
  )
}

/** What is not the project itself, nor production's; files for tests come first. */
function others(services: readonly ComposedService[]): ComposedService[] {
  return services
    .filter(({ isOwn, purpose }) => !isOwn && purpose !== 'production' && purpose !== 'example')
    .toSorted((left, right) => Number(right.purpose === 'test') - Number(left.purpose === 'test'))
}

function openPorts({ ports, exposed, isOnHost, image }: Ported): ComposedService['ports'] {
  if (!isOnHost) return ports
  const own = [...ports.map(({ target }) => target), ...exposed]
  const known = own.length > 0 ? own : [backingPort(image) ?? []].flat()
  return known.map(port => ({ target: port, published: port }))
}

type Ported = Pick<ComposedService, 'ports' | 'exposed' | 'isOnHost' | 'image'>

/** Ports of a service that has a network of its own, whether they are published or not. */
function innerPorts({ ports, exposed, isOnHost, image }: Ported): readonly number[] {
  if (isOnHost) return []
  const known = [...ports.map(({ target }) => target), ...exposed]
  return known.length > 0 ? known : [backingPort(image) ?? []].flat()
}

/** Hosts that the user allows by name; `source` is where: a flag or a setting. Refuses production's. */
export function allowedHosts(
  texts: readonly string[],
  source: string,
  guard: ProductionGuard | undefined,
): ReachableHost[] {
  return texts.map(text => {
    const [, written, digits] = /^([A-Za-z0-9](?:[\w.-]*\w)?):(\d{1,5})$/.exec(text) ?? []
    const port = Number(digits)
    // An address is not looked up, so no name could lead it elsewhere.
    const isAddress = written !== undefined && /^[\d.]+$/.test(written) && written !== '127.0.0.1'
    if (written === undefined || isAddress || port < 1 || port > 65_535) throw wrongHost(text, source, isAddress)
    const pattern = guard && productionHost(written, guard)
    if (pattern !== undefined) throw productionHostAllowed(text, source, pattern)
    const name = written === '127.0.0.1' ? 'localhost' : written.toLowerCase()
    return { name, port, to: { host: name === 'localhost' ? '127.0.0.1' : name, port } }
  })
}

/** What tests may reach was named in a way that pare does not understand. */
function wrongHost(text: string, source: string, isAddress: boolean): PareError {
  return new PareError({
    code: 'wrong-host',
    exitCode: 2,
    message: `Expected a host and its port as NAME:PORT in ${source}, got \`${text}\``,
    hint: isAddress
      ? 'give the address a name, in `/etc/hosts` or in the name service'
      : 'for example `localhost:5432`, or `cache.internal:6379`',
  })
}

/** Tests were to be allowed to reach a host that `[tool.pare.env.production]` says is production's; they never are. */
function productionHostAllowed(text: string, source: string, pattern: string): PareError {
  return new PareError({
    code: 'production-host',
    exitCode: 1,
    message: `\`${text}\` in ${source} is a host of production (\`${pattern}\`); no test was started`,
    hint: 'tests never reach production: name a service that is for tests',
  })
}
