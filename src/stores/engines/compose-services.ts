import { spawn } from 'node:child_process'
import { networkInterfaces } from 'node:os'
import { createInterface } from 'node:readline'
import { PareError } from '../../model/error.ts'
import type { HostName } from '../../model/sandbox.ts'
import { ProgramFailed, type Run, runProgram } from './run-program.ts'
import { type InspectedContainer, serviceAddress } from './service-address.ts'

export interface ComposeOptions {
  /** The folder of the compose file. */
  readonly directory: string
  readonly services: readonly string[]
  readonly environment: Readonly<Record<string, string | undefined>>
  readonly signal?: AbortSignal
  /** Receives what the services print from here on. */
  readonly onLine: (service: string, stream: 'stdout' | 'stderr', text: string) => void
}

/** Services that are up; those that were not before end with this value. */
export interface ComposeServices extends AsyncDisposable {
  readonly started: readonly string[]
  readonly hosts: readonly HostName[]
  /** Services that this computer has no way to. */
  readonly unreachable: readonly string[]
}

/** Why nothing of a compose file can be started here, or `undefined` where it can. */
export async function composeProblem({
  environment,
  signal,
}: Pick<ComposeOptions, 'environment' | 'signal'>): Promise<string | undefined> {
  const isThere = async (...[program, ...args]: [string, ...string[]]) =>
    runProgram(program, args, { environment, ...(signal ? { signal } : {}) }).then(
      () => true,
      error => {
        if (!(error instanceof ProgramFailed)) throw error
        return false
      },
    )
  if (!(await isThere('docker', 'version', '--format', '{{.Server.Version}}'))) return 'no Docker engine answers'
  return (await isThere('docker', 'compose', 'version')) ? undefined : '`docker compose` is not installed'
}

/** Seconds that a service is given to end. */
const grace = 5

/** Starts what does not run yet, and waits until it is healthy. */
export async function startComposeServices(options: ComposeOptions): Promise<ComposeServices> {
  const { directory, services, environment, signal } = options
  const call = (args: readonly string[], isStoppable = true): Promise<Run> =>
    runProgram('docker', args, { directory, environment, ...(signal && isStoppable ? { signal } : {}) })
  const compose = (...args: readonly string[]) => call(['compose', ...args])
  let started: readonly string[] = []
  const since = new Date().toISOString()
  const stop = async () => {
    if (started.length > 0) await call(['compose', 'stop', '--timeout', `${grace}`, ...started], false).catch(() => {})
  }
  try {
    const running = (await compose('ps', '--services', '--status', 'running')).stdout.split('\n')
    started = services.filter(name => !running.includes(name))
    if (started.length > 0) await compose('up', '--detach', '--wait', '--no-deps', '--quiet-pull', ...started)
    const ids = (await compose('ps', '--quiet', ...services)).stdout.split(/\s+/).filter(Boolean)
    const inspected = JSON.parse((await call(['inspect', ...ids])).stdout) as readonly Container[]
    const places = inspected.map(container => ({
      name: container.Config.Labels['com.docker.compose.service']!,
      address: serviceAddress(container, ownAddresses()),
    }))
    const logs = services.map(name => follow(name, since, options))
    return {
      started,
      hosts: places.flatMap(({ name, address }) => (address === undefined ? [] : { name, address })),
      unreachable: places.flatMap(({ name, address }) => (address === undefined ? name : [])),
      [Symbol.asyncDispose]: async () => {
        for (const end of logs) end()
        await stop()
      },
    }
  } catch (cause) {
    const isFailure = cause instanceof ProgramFailed
    const said = isFailure
      ? await call(['compose', 'logs', '--no-color', '--tail', '5', ...started], false).catch(() => undefined)
      : undefined
    await stop()
    throw isFailure ? servicesNotStarted(started, cause, said?.stdout ?? '') : cause
  }
}

interface Container extends InspectedContainer {
  readonly Config: { readonly Labels: Readonly<Record<string, string>> }
}

/** The addresses of this computer. */
export function ownAddresses(): Set<string> {
  return new Set(Object.values(networkInterfaces()).flatMap(each => (each ?? []).map(({ address }) => address)))
}

/** Tells every line of a service until it is ended. */
function follow(service: string, since: string, { directory, environment, onLine }: ComposeOptions): () => void {
  const args = ['compose', 'logs', '--follow', '--no-log-prefix', '--no-color', '--since', since, service]
  // A group of its own: Ctrl-C in a terminal is pare's to handle.
  const child = spawn('docker', args, {
    cwd: directory,
    env: environment,
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  })
  child.on('error', () => {})
  for (const stream of ['stdout', 'stderr'] as const) {
    createInterface(child[stream]).on('line', text => {
      // It has a last empty line to say when it is ended.
      if (!child.killed) onLine(service, stream, text)
    })
  }
  return () => child.kill()
}

/** Services of the compose file did not start, or did not become healthy. What this run had started of them was stopped. */
function servicesNotStarted(names: readonly string[], { message, log, cause }: ProgramFailed, logs: string): PareError {
  const shown = names.map(name => `\`${name}\``).join(', ')
  // Most of what Compose says is progress; what is wrong may be said twice.
  const all = log.split('\n').filter(line => line.trim() !== '')
  const [said = all.at(-1) ?? message] = all.filter(line => /error|unhealthy|exited|not found|denied/i.test(line))
  const lines = logs.trim().split('\n').filter(Boolean)
  return new PareError({
    code: 'services-not-started',
    exitCode: 69,
    message: `Could not start ${shown} of the compose file: ${said.trim()}${lines.map(line => `\n  | ${line}`).join('')}`,
    hint: 'see `docker compose up`, or run the app without them: `pare dev --no-services`',
    ...(cause !== undefined ? { cause } : {}),
  })
}
