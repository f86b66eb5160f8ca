import { spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { createInterface } from 'node:readline'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { Bytes } from '../../model/bytes.ts'
import { PareError } from '../../model/error.ts'
import type { Exit, HostName, OutputLine, ProcessSpec, SandboxFolder } from '../../model/sandbox.ts'
import { ProgramFailed, runProgram } from './run-program.ts'

/** A root file system in a Docker engine, as an image without a name. */
export interface DockerRoot extends AsyncDisposable {
  /** Starts a process in it as the sandbox does: read-only but for /tmp and `folders`, in the network of the computer. */
  start(spec: ProcessSpec, options: DockerStart): ContainerProcess
}

export interface DockerStart {
  readonly folders: readonly SandboxFolder[]
  readonly hosts: readonly HostName[]
  readonly onLine: (line: OutputLine) => void
}

/** The process of a container. */
export interface ContainerProcess {
  readonly exited: Promise<Exit>
  stop(signal: string, graceSeconds: number): Promise<void>
}

export interface DockerRootOptions {
  readonly environment: Readonly<Record<string, string | undefined>>
  readonly signal?: AbortSignal
}

/** Whether a Docker engine answers. */
export async function isDockerThere({ environment, signal }: DockerRootOptions): Promise<boolean> {
  const args = ['version', '--format', '{{.Server.Version}}']
  return runProgram('docker', args, { environment, ...(signal ? { signal } : {}) }).then(
    () => true,
    error => {
      if (!(error instanceof ProgramFailed)) throw error
      return false
    },
  )
}

/** Brings a root file system, as a tar, into the engine. */
export async function dockerRoot(tar: Bytes, options: DockerRootOptions): Promise<DockerRoot> {
  const { environment } = options
  const image = await importTar(tar, options)
  const quietly = (...args: readonly string[]) => runProgram('docker', args, { environment }).catch(() => {})
  return {
    start(spec, { folders, hosts, onLine }) {
      const name = `pare-dev-${randomUUID().slice(0, 8)}`
      const args = [
        ...['run', '--rm', '--name', name, '--network', 'host', '--read-only', '--tmpfs', '/tmp'],
        ...['--user', `${spec.uid}:${spec.gid}`, '--workdir', spec.workingDirectory],
        ...folders.flatMap(({ path, hostPath }) => ['--mount', `type=bind,source=${hostPath},target=${path}`]),
        ...hosts.flatMap(each => ['--add-host', `${each.name}:${each.address}`]),
        ...Object.entries(spec.environment).flatMap(pair => ['--env', isOfEngine(pair[0]) ? pair.join('=') : pair[0]]),
        ...[image, ...spec.argv],
      ]
      const own = Object.entries(environment).filter(([variable]) => isOfEngine(variable))
      const child = spawn('docker', args, {
        // Values that only the app should know stay off the command line, which every process of the computer can read.
        env: { ...spec.environment, ...Object.fromEntries(own) },
        stdio: ['ignore', 'pipe', 'pipe'],
        detached: true,
      })
      for (const stream of ['stdout', 'stderr'] as const) {
        createInterface(child[stream]).on('line', text => onLine({ stream, text }))
      }
      const exited = new Promise<Exit>((resolve, reject) => {
        child.on('error', reject).on('close', code => resolve({ code: code ?? 137 }))
      })
      exited.catch(() => {})
      const stop = async (signal: string, graceSeconds: number) => {
        await quietly('kill', '--signal', signal, name)
        const timer = setTimeout(() => void quietly('kill', name), graceSeconds * 1000)
        await exited.finally(() => clearTimeout(timer))
      }
      return { exited, stop }
    },
    [Symbol.asyncDispose]: async () => {
      await quietly('image', 'rm', '--force', image)
    },
  }
}

/** Variables that mean something to the docker command itself; the app's own values for them are no secrets. */
function isOfEngine(variable: string): boolean {
  return /^(?:HOME|PATH|LANG|DOCKER_\w+|XDG_\w+|SSL_CERT_\w+|\w+_proxy)$/i.test(variable)
}

async function importTar(tar: Bytes, { environment, signal }: DockerRootOptions): Promise<string> {
  const child = spawn('docker', ['import', '-'], { env: environment, ...(signal ? { signal } : {}) })
  let [said, complaint] = ['', '']
  child.stdout.on('data', (chunk: Buffer) => {
    said += chunk.toString()
  })
  child.stderr.on('data', (chunk: Buffer) => {
    complaint += chunk.toString()
  })
  const ended = new Promise<number | null>(resolve => {
    child.on('close', resolve).on('error', error => {
      complaint = (error as NodeJS.ErrnoException).code === 'ENOENT' ? '`docker` is not installed' : error.message
      resolve(null)
    })
  })
  // Where it ends early, its own words say more than a broken pipe.
  const written = await pipeline(Readable.from(tar), child.stdin).catch((error: Error) => error)
  const code = await ended
  signal?.throwIfAborted()
  if (code !== 0) throw notImported(complaint.trim())
  if (written !== undefined) throw written
  return said.trim()
}

/** The Docker engine did not take the root file system of the app: its disk may be full. Nothing was started. */
function notImported(reason: string): PareError {
  return new PareError({
    code: 'root-not-imported',
    exitCode: 69,
    message: `Could not bring the app's root file system into the Docker engine: ${reason}`,
    hint: 'see that `docker info` works and that the engine has room, or use the sandbox: `pare dev --engine sandbox`',
  })
}
