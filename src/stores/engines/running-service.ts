import { ownAddresses } from './compose-services.ts'
import { ProgramFailed, runProgram } from './run-program.ts'
import { type InspectedContainer, serviceAddress } from './service-address.ts'

export interface RunningServiceOptions {
  /** The folder of the compose file. */
  readonly directory: string
  /** The compose file's name in it. */
  readonly file: string
  readonly service: string
  readonly environment: Readonly<Record<string, string | undefined>>
  readonly signal?: AbortSignal
}

/** The address by which this computer reaches a service that a Docker engine runs; `undefined` where it does not run, or is out of reach. */
export async function runningService(options: RunningServiceOptions): Promise<string | undefined> {
  const { directory, file, service, environment, signal } = options
  const call = async (...args: readonly string[]) =>
    (await runProgram('docker', args, { directory, environment, ...(signal ? { signal } : {}) })).stdout
  try {
    const ids = (await call('compose', '--file', file, 'ps', '--quiet', service)).split(/\s+/).filter(Boolean)
    if (ids.length === 0) return undefined
    const [container] = JSON.parse(await call('inspect', ...ids)) as readonly InspectedContainer[]
    return container && serviceAddress(container, ownAddresses())
  } catch (error) {
    if (error instanceof ProgramFailed) return undefined
    throw error
  }
}
