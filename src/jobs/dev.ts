import { connect } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import type { GivenValue } from '../model/environment.ts'
import { PareError } from '../model/error.ts'
import type { Exit, OutputLine, ProcessSpec, RunningProcess } from '../model/sandbox.ts'
import { changeEffect, isIgnoredPath } from '../stages/dev/change-effect.ts'
import { watchFolder } from '../stores/watch/watch-folder.ts'
import type { BuildOptions } from './build-options.ts'
import type { JobContext } from './context.ts'
import { type DevelopmentRoot, developmentRoot } from './development-root.ts'
import { refuseProduction } from './guard.ts'
import { profileEnvironment } from './profile-environment.ts'
import { readEnvironment } from './read-environment.ts'

export interface DevOptions extends BuildOptions {
  /** Whom the app runs as: files that it writes belong to whoever develops it. */
  readonly owner: { readonly uid: number; readonly gid: number }
  /** Variables of the command line; they beat everything. */
  readonly given: readonly GivenValue[]
  /** Profiles that run beside the start command. */
  readonly profiles: readonly string[]
}

/** What happens while an app is being developed. */
export type DevEvent =
  /** The port of the start command is answered on, so long after the process was started. */
  | { readonly type: 'ready'; readonly port: number; readonly milliseconds: number }
  | { readonly type: 'output'; readonly service: string; readonly line: OutputLine }
  | { readonly type: 'changed'; readonly paths: readonly string[]; readonly effect: 'restart' | 'rebuild' }
  | { readonly type: 'ended'; readonly service: string; readonly exit: Exit }
  /** What changed cannot be built; what ran before runs on. */
  | { readonly type: 'failed'; readonly error: PareError }

/** How long a process may take to end before it is killed, in seconds. */
const grace = 2

/**
 * Runs a project from its own folder in the root file system of its image, and starts it anew with every change, until the
 * signal of the context ends it.
 */
export async function dev(options: DevOptions, context: JobContext, tell: (event: DevEvent) => void): Promise<void> {
  const first = await environmentOf(options, context)
  let root = await developmentRoot(options, options.owner, context)
  const { directory } = root.project
  try {
    const port = root.project.start.port
    if (port !== undefined && (await answers(port))) throw portInUse(port)
    let running = await startAll(root, servicesOf(root, first, options), context, tell)
    try {
      await using watched = await watchFolder(directory, isIgnoredPath, context.signal)
      for await (const paths of watched.changes()) {
        const effect = changeEffect(paths, fileOfDependencies(root))
        if (effect === 'none') continue
        tell({ type: 'changed', paths, effect })
        const next = await attempt(
          async () => ({
            environment: await environmentOf(options, context),
            root: effect === 'rebuild' ? await developmentRoot(options, options.owner, context) : root,
          }),
          context,
          tell,
        )
        if (!next) continue
        await running.stop()
        if (next.root !== root) root.release()
        root = next.root
        running = await startAll(root, servicesOf(root, next.environment, options), context, tell)
      }
    } finally {
      await running.stop()
    }
  } finally {
    root.release()
  }
  context.signal?.throwIfAborted()
}

interface Service {
  readonly name: string
  readonly spec: ProcessSpec
  readonly port?: number
}

function servicesOf(
  { project, settings, process: image }: DevelopmentRoot,
  environment: Readonly<Record<string, string>>,
  { profiles }: DevOptions,
): Service[] {
  const { port } = project.start
  const process = { ...image, environment: { ...image.environment, ...environment } }
  const others = profiles.map((name): Service => {
    const profile = settings.profiles[name]
    if (!profile) throw unknownProfile(name, Object.keys(settings.profiles))
    return { name, spec: { ...process, argv: profile.argv, environment: { ...process.environment, ...profile.env } } }
  })
  return [{ name: 'app', spec: process, ...(port !== undefined ? { port } : {}) }, ...others]
}

function fileOfDependencies({ project }: DevelopmentRoot): string | undefined {
  const { value } = project.dependencies
  return value.kind === 'none' ? undefined : value.file
}

/** The variables of development; refuses those of production, whenever the app is about to be started. */
async function environmentOf(options: DevOptions, context: JobContext): Promise<Record<string, string>> {
  const found = await readEnvironment(options.directory, context)
  refuseProduction(found, context.environment, options.given, 'the app was not started')
  return profileEnvironment(found, { purposes: ['development'], given: options.given, shell: context.environment })
}

/** What comes of a change, or `undefined` when that is said to be wrong with it. */
async function attempt<Value>(
  make: () => Promise<Value>,
  { signal }: JobContext,
  tell: (event: DevEvent) => void,
): Promise<Value | undefined> {
  try {
    return await make()
  } catch (error) {
    signal?.throwIfAborted()
    if (!(error instanceof PareError)) throw error
    tell({ type: 'failed', error })
    return undefined
  }
}

/** Starts every service; they are stopped together. */
async function startAll(
  root: DevelopmentRoot,
  services: readonly Service[],
  context: JobContext,
  tell: (event: DevEvent) => void,
): Promise<{ stop(): Promise<void> }> {
  const running: RunningService[] = []
  const ending = new AbortController()
  const stop = async () => {
    ending.abort()
    // Who is not up yet has no handler for a signal, and nothing to lose.
    await Promise.all(running.map(({ process, isUp }) => process.stop(isUp() ? root.stopSignal : 'SIGKILL', grace)))
  }
  try {
    for (const service of services) running.push(await start(root, service, ending.signal, context, tell))
    return { stop }
  } catch (error) {
    await stop()
    throw error
  }
}

interface RunningService {
  readonly process: RunningProcess
  /** Whether it answers; one without a port, whether it has run for a moment. */
  isUp(): boolean
}

async function start(
  { sandbox, root }: DevelopmentRoot,
  { name, spec, port }: Service,
  ending: AbortSignal,
  { signal }: JobContext,
  tell: (event: DevEvent) => void,
): Promise<RunningService> {
  const started = performance.now()
  const process = await sandbox.start(root, spec, {
    ...(signal ? { signal } : {}),
    observer: progress => {
      if (progress.type !== 'output') return
      tell({ type: 'output', service: name, line: { stream: progress.stream, text: progress.line } })
    },
  })
  let hasEnded = false
  let hasAnswered = false
  const over = (exit: Exit) => {
    hasEnded = true
    if (!ending.aborted) tell({ type: 'ended', service: name, exit })
  }
  process.exited.then(over, () => {})
  const watchPort = async (awaited: number) => {
    while (!ending.aborted && !hasEnded) {
      if (await answers(awaited)) {
        hasAnswered = true
        sandbox.warm()
        return tell({ type: 'ready', port: awaited, milliseconds: performance.now() - started })
      }
      await sleep(pause)
    }
  }
  if (port !== undefined) watchPort(port)
  const isUp = () => (port === undefined ? performance.now() - started > warmUp : hasAnswered)
  return { process, isUp }
}

/** Milliseconds after which a process without a port has installed its handlers. */
const warmUp = 1000

/** Milliseconds between two looks at a port. */
const pause = 10

/** Whether something on this computer accepts connections at the port. */
function answers(port: number): Promise<boolean> {
  return new Promise(resolve => {
    const socket = connect({ port, host: '127.0.0.1' })
    const end = (isAnswered: boolean) => {
      socket.destroy()
      resolve(isAnswered)
    }
    socket.once('connect', () => end(true)).once('error', () => end(false))
  })
}

/** Another program listens where the app wants to. */
function portInUse(port: number): PareError {
  return new PareError({
    code: 'port-in-use',
    exitCode: 2,
    message: `The app listens on port ${port}, but another program on this computer does so already`,
    hint: `end it (\`ss -ltnp 'sport = :${port}'\` shows it), or start the app on another port: \`pare dev -- CMD…\``,
  })
}

/** A profile was asked for that the settings do not have. */
function unknownProfile(name: string, known: readonly string[]): PareError {
  return new PareError({
    code: 'unknown-profile',
    exitCode: 2,
    message: `\`--with ${name}\` asks for a profile that [tool.pare.profiles] does not have`,
    hint:
      known.length > 0
        ? `it has ${known.map(each => `\`${each}\``).join(', ')}`
        : 'add it: `[tool.pare.profiles]` with a command such as `worker = ["celery", "-A", "shop", "worker"]`',
  })
}
