import { lookup } from 'node:dns/promises'
import { basename, dirname, join } from 'node:path'
import type { Forward } from '../model/sandbox.ts'
import { productionHost } from '../stages/environment/production-matches.ts'
import {
  allowedHosts,
  closedServices,
  composeHosts,
  type ReachableHost,
} from '../stages/environment/reachable-hosts.ts'
import { runningService } from '../stores/engines/running-service.ts'
import type { JobContext } from './context.ts'
import { once } from './once.ts'
import type { ProjectEnvironment } from './read-environment.ts'

/** What a test run may reach of what lies outside of its network. */
export interface TestForwards {
  readonly forwards: readonly Forward[]
  /** Services of Compose files of which no port is known. */
  readonly closed: readonly string[]
}

/**
 * Ports that are passed on into a test run: those of Compose's services, and those that are allowed by name. A host of
 * production is none of them, whatever name it goes by.
 */
export function testForwards(
  { subject: { guard }, outline: { settings }, services, directory }: ProjectEnvironment,
  flags: readonly string[],
  context: JobContext,
): TestForwards {
  const allowed = [
    ...allowedHosts(settings.test?.hosts ?? [], '[tool.pare.test]', guard),
    ...allowedHosts(flags, '`--allow-host`', guard),
  ]
  // What was allowed by name is meant as it is called.
  const all = new Map([...composeHosts(services, guard), ...allowed].map(host => [`${host.name}:${host.port}`, host]))
  return {
    forwards: [...all.values()].map(host => forwardOf(host, directory, guard, context)),
    closed: closedServices(services),
  }
}

function forwardOf(
  { name, port, to, service }: ReachableHost,
  directory: string,
  guard: ProjectEnvironment['subject']['guard'],
  { observer, environment, signal }: JobContext,
): Forward {
  let isTold = false
  const ofEngine = once(async () => {
    if (service === undefined) return undefined
    const file = join(directory, service.file)
    const place = { directory: dirname(file), file: basename(file), service: service.name }
    return runningService({ ...place, environment, ...(signal ? { signal } : {}) })
  })
  return {
    name,
    port,
    async target() {
      // The address that was looked at is the one that is connected to: a name may stand for another a moment later.
      const host = to.host ?? (await ofEngine())
      if (host === undefined) throw new Error('no container engine here runs it, and it publishes no port')
      const { address } = await lookup(host, { order: 'ipv4first' })
      if (guard && productionHost(address, guard) !== undefined) throw new Error(`${address} is a host of production`)
      return { host: address, port: to.port }
    },
    failed({ message }) {
      if (isTold) return
      isTold = true
      /** A test connected to a service that pare passes on, and the service does not answer; or its name leads to production. */
      observer?.({
        type: 'warning',
        code: 'host-unreachable',
        message: `a test asked for \`${name}:${port}\`, and was turned away: ${message}`,
        hint: service === undefined ? 'is it running?' : `start it: \`docker compose up -d ${service.name}\``,
      })
    },
  }
}
