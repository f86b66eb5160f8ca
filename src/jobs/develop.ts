import { setTimeout as sleep } from 'node:timers/promises'
import { PareError } from '../model/error.ts'
import type { Exit, ProcessSpec } from '../model/sandbox.ts'
import { changeEffect, isIgnoredPath } from '../stages/dev/change-effect.ts'
import { debugPortVariable } from '../stages/test/start-script.ts'
import { isTaken } from '../stores/engines/ask.ts'
import { watchFolder } from '../stores/watch/watch-folder.ts'
import type { BackingServices } from './backing-services.ts'
import { composedProject } from './composed-project.ts'
import type { JobContext } from './context.ts'
import type { DevEvent } from './dev-event.ts'
import { type DevelopedProject, developmentEnvironment } from './developed-project.ts'
import { type DevelopmentProcess, type DevelopmentRoot, developmentRoot } from './development-root.ts'
import { type OpenedProject, openProject } from './open-project.ts'

/** How long a process may take to end before it is killed, in seconds. */
const grace = 2

/** A root that is replaced by the next; the last is given back with this value. */
export interface HeldRoot extends AsyncDisposable {
  readonly current: DevelopmentRoot
  replace(next: DevelopmentRoot): Promise<void>
}

/** Holds a first root. */
export function heldRoot(first: DevelopmentRoot): HeldRoot {
  let current = first
  return {
    get current() {
      return current
    },
    async replace(next) {
      if (next === current) return
      const former = current
      current = next
      await former[Symbol.asyncDispose]()
    },
    [Symbol.asyncDispose]: () => current[Symbol.asyncDispose](),
  }
}

/** Runs a project, and starts it anew with every change of its folder, until the signal of the context ends it. */
export async function develop(
  project: DevelopedProject,
  root: HeldRoot,
  environment: Readonly<Record<string, string>>,
  services: BackingServices,
  context: JobContext,
  tell: (event: DevEvent) => void,
): Promise<void> {
  const { name, given } = project
  const { directory } = project.opened.project
  let { opened } = project
  let running = await startAll(root.current, processesOf(project, opened, root.current, environment), services, tell)
  try {
    await using watched = await watchFolder(directory, isIgnoredPath, context.signal)
    for await (const paths of watched.changes()) {
      const effect = changeEffect(paths, fileOfDependencies(opened))
      if (effect === 'none') continue
      tell({ type: 'changed', service: name, paths, effect })
      const next = await attempt(
        async () => {
          const composed = project.composed && composedProject(directory, context.environment)
          const variables = await developmentEnvironment(directory, composed, given, services, context)
          if (effect === 'restart') return { variables, opened, root: root.current }
          const again = await openProject(project.root, context)
          return { variables, opened: again, root: await developmentRoot(again, project.root, context) }
        },
        context,
        error => tell({ type: 'failed', service: name, error }),
      )
      if (!next) continue
      await running.stop()
      await root.replace(next.root)
      opened = next.opened
      running = await startAll(next.root, processesOf(project, opened, next.root, next.variables), services, tell)
    }
  } finally {
    await running.stop()
  }
}

interface Process {
  readonly name: string
  readonly spec: ProcessSpec
  readonly port?: number
  readonly debugPort?: number
}

function processesOf(
  { name, profiles, debugPort }: DevelopedProject,
  { project, settings }: OpenedProject,
  { process: image }: DevelopmentRoot,
  variables: Readonly<Record<string, string>>,
): Process[] {
  const { port } = project.start
  const environment = { ...image.environment, ...variables }
  const others = profiles.flatMap((profile): Process[] => {
    const found = settings.profiles[profile]
    if (found === undefined) return []
    const spec = { ...image, argv: found.argv, environment: { ...environment, ...found.env } }
    return [{ name: profileName(name, profile), spec }]
  })
  const debugged = debugPort === undefined ? {} : { [debugPortVariable]: `${debugPort}` }
  const app = { name, spec: { ...image, environment: { ...environment, ...debugged } } }
  return [
    { ...app, ...(port !== undefined ? { port } : {}), ...(debugPort !== undefined ? { debugPort } : {}) },
    ...others,
  ]
}

/** What the lines of a profile are called. */
export function profileName(project: string, profile: string): string {
  return project === 'app' ? profile : `${project}/${profile}`
}

function fileOfDependencies({ project }: OpenedProject): string | undefined {
  const { value } = project.dependencies
  return value.kind === 'none' ? undefined : value.file
}

/** What comes of a change, or `undefined` when that is said to be wrong with it. */
async function attempt<Value>(
  make: () => Promise<Value>,
  { signal }: JobContext,
  failed: (error: PareError) => void,
): Promise<Value | undefined> {
  try {
    return await make()
  } catch (error) {
    signal?.throwIfAborted()
    if (!(error instanceof PareError)) throw error
    failed(error)
    return undefined
  }
}

/** Starts every process; they are stopped together. */
async function startAll(
  root: DevelopmentRoot,
  processes: readonly Process[],
  services: BackingServices,
  tell: (event: DevEvent) => void,
): Promise<{ stop(): Promise<void> }> {
  const running: RunningProcess[] = []
  const ending = new AbortController()
  const stop = async () => {
    ending.abort()
    // Who is not up yet has no handler for a signal, and nothing to lose.
    await Promise.all(running.map(({ process, isUp }) => process.stop(isUp() ? root.stopSignal : 'SIGKILL', grace)))
  }
  try {
    for (const process of processes) running.push(await start(root, process, services, ending.signal, tell))
    return { stop }
  } catch (error) {
    await stop()
    throw error
  }
}

interface RunningProcess {
  readonly process: DevelopmentProcess
  /** Whether it answers; one without a port, whether it has run for a moment. */
  isUp(): boolean
}

async function start(
  root: DevelopmentRoot,
  { name, spec, port, debugPort }: Process,
  { hosts }: BackingServices,
  ending: AbortSignal,
  tell: (event: DevEvent) => void,
): Promise<RunningProcess> {
  const started = performance.now()
  const process = await root.start(spec, hosts, line => tell({ type: 'output', service: name, line }))
  if (debugPort !== undefined) tell({ type: 'debugger', service: name, port: debugPort })
  let hasEnded = false
  let hasAnswered = false
  const over = (exit: Exit) => {
    hasEnded = true
    if (!ending.aborted) tell({ type: 'ended', service: name, exit })
  }
  process.exited.then(over, () => {})
  const watchPort = async (awaited: number) => {
    while (!ending.aborted && !hasEnded) {
      if (await isTaken(awaited)) {
        hasAnswered = true
        root.warm()
        const milliseconds = performance.now() - started
        return tell({ type: 'ready', service: name, port: awaited, milliseconds })
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
