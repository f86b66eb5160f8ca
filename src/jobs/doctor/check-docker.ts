import { collect } from '../../formats/digest/collect.ts'
import { daemonClient } from '../../stores/daemon/daemon-client.ts'
import { findDockerHost } from '../../stores/daemon/docker-host.ts'
import type { JobContext } from '../context.ts'
import { type Check, checkOfError } from './check.ts'

/** Whether a Docker engine answers, which only `--load` and `docker-daemon:` need. */
export async function checkDocker({ environment, signal }: JobContext): Promise<Check> {
  const name = 'docker-engine'
  try {
    const host = await findDockerHost(environment)
    const { body } = await daemonClient(host).get('/version', signal)
    const { Version } = JSON.parse(Buffer.from(await collect(body, 1 << 20)).toString()) as { Version?: string }
    return { name, status: 'ok', finding: `Docker ${Version ?? 'of an unknown version'} at \`${host.address}\`` }
  } catch (error) {
    signal?.throwIfAborted()
    return checkOfError(name, 'limited', error)
  }
}
