import { randomUUID } from 'node:crypto'
import { PareError } from '../../model/error.ts'
import { buildkitEngine } from './buildkit-engine.ts'
import { containerEngine } from './container-engine.ts'
import type { Engine, EngineName } from './engine.ts'
import { ProgramFailed, runProgram } from './run-program.ts'

export interface OpenEngineOptions {
  readonly name: EngineName
  /** Another builder than the engine's own: a name that buildx knows, or the address of a BuildKit daemon. */
  readonly builder?: string
  readonly environment: Readonly<Record<string, string | undefined>>
  /** A folder for what an engine keeps on this computer. */
  readonly scratch: string
  readonly signal: AbortSignal
}

/** The engine of a name, if it is there and answers. */
export async function openEngine(options: OpenEngineOptions): Promise<Engine> {
  try {
    switch (options.name) {
      case 'docker':
        return await openDocker(options)
      case 'podman':
        return await openPodman(options)
      case 'buildkit':
        return await buildkitEngine(options, newId())
      default:
        options.name satisfies never
        throw new Error('unreachable')
    }
  } catch (cause) {
    if (!(cause instanceof ProgramFailed)) throw cause
    throw engineUnavailable(options.name, cause)
  }
}

async function openDocker({ builder, environment: given, signal }: OpenEngineOptions): Promise<Engine> {
  const format = '{{.Client.Version}} {{.Server.Version}} {{.Server.APIVersion}}'
  const said = await runProgram('docker', ['version', '--format', format], { environment: given, signal })
  const [client, server, api] = said.stdout.trim().split(' ')
  // Not every plugin asks an older engine which language it speaks.
  const environment = { DOCKER_API_VERSION: api, ...given }
  const isBuildKit = await hasBuildx(builder, environment, signal)
  const chosen = builder === undefined ? [] : ['--builder', builder]
  return containerEngine({
    name: 'docker',
    version: `Docker ${client}, engine ${server}`,
    builder: isBuildKit ? `BuildKit${builder === undefined ? '' : ` (${builder})`}` : 'classic builder',
    hasCacheMounts: isBuildKit,
    buildCommand: isBuildKit ? ['buildx', 'build', '--progress', 'plain', ...chosen, '--load'] : ['build'],
    topArguments: ['-o', 'pid,rss'],
    saveArguments: [],
    environment: { ...environment, ...(isBuildKit ? {} : { DOCKER_BUILDKIT: '0' }) },
    id: newId(),
    signal,
  })
}

/** Whether buildx is there and reaches its builder; one that was named must be. */
async function hasBuildx(
  builder: string | undefined,
  environment: OpenEngineOptions['environment'],
  signal: AbortSignal,
): Promise<boolean> {
  try {
    const name = builder === undefined ? [] : [builder]
    const { stdout } = await runProgram('docker', ['buildx', 'inspect', ...name], { environment, signal })
    const [, problem] = /^Error:\s*(.+)$/m.exec(stdout) ?? []
    if (problem === undefined) return true
    if (builder !== undefined) throw new ProgramFailed(`the builder \`${builder}\` does not answer`, { log: problem })
    return false
  } catch (cause) {
    if (cause instanceof ProgramFailed && builder === undefined) return false
    throw cause
  }
}

async function openPodman({ environment, signal }: OpenEngineOptions): Promise<Engine> {
  const { stdout } = await runProgram('podman', ['version', '--format', '{{.Client.Version}}'], { environment, signal })
  return containerEngine({
    name: 'podman',
    version: `podman ${stdout.trim()}`,
    builder: 'Buildah',
    hasCacheMounts: true,
    buildCommand: ['build', '--layers'],
    topArguments: ['hpid', 'rss'],
    saveArguments: ['--format', 'docker-archive'],
    environment,
    id: newId(),
    signal,
  })
}

function newId(): string {
  return randomUUID().slice(0, 8)
}

/** The engine that builds and runs the rungs is not installed, or does not answer. */
function engineUnavailable(name: EngineName, cause: ProgramFailed): PareError {
  const program = name === 'buildkit' ? 'buildctl' : name
  return new PareError({
    code: 'engine-unavailable',
    exitCode: 69,
    message: `Could not reach the engine \`${name}\`: ${cause.isMissing ? cause.message : reasonIn(cause)}`,
    hint: cause.isMissing
      ? `install \`${program}\`, or choose another engine with \`--engine\``
      : `see that \`${program} ${name === 'buildkit' ? 'debug workers' : 'info'}\` works, or choose another engine with \`--engine\``,
    cause,
  })
}

function reasonIn({ log, message }: ProgramFailed): string {
  return log.trim().split('\n').at(-1) || message
}
