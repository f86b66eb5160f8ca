import { encodeTar } from '../formats/tar/encode-tar.ts'
import { PareError } from '../model/error.ts'
import type { Exit, HostName, OutputLine, ProcessSpec } from '../model/sandbox.ts'
import type { Tree } from '../model/tree.ts'
import { appRoot } from '../stages/pack/runtime-config.ts'
import { startDirectory } from '../stages/test/start-script.ts'
import { dockerRoot, isDockerThere } from '../stores/engines/docker-root.ts'
import { assembledImage } from './assembled-image.ts'
import type { BuildOptions } from './build-options.ts'
import type { JobContext } from './context.ts'
import { developmentLayer, type LayerWish } from './development-layer.ts'
import { layOut } from './lay-out.ts'
import type { OpenedProject } from './open-project.ts'
import { openSandbox } from './open-sandbox.ts'
import { processOf } from './prove-tree.ts'
import { withWhatWasMissed } from './put-back.ts'

/** Where an app under development runs. */
export const developmentEngines = ['sandbox', 'docker'] as const
export type DevelopmentEngine = (typeof developmentEngines)[number]

/** The image of a project on this computer or in its Docker engine, with the project's own folder in place of its copy. */
export interface DevelopmentRoot extends AsyncDisposable {
  /** What a container of the image would start. */
  readonly process: ProcessSpec
  readonly stopSignal: string
  /** Starts a process in the network of this computer; `hosts` are names that it knows beside those of the computer. */
  start(spec: ProcessSpec, hosts: readonly HostName[], onLine: (line: OutputLine) => void): Promise<DevelopmentProcess>
  /** Gets ready for the next start. */
  warm(): void
}

export interface DevelopmentProcess {
  readonly exited: Promise<Exit>
  stop(signal: string, graceSeconds: number): Promise<unknown>
}

export interface DevelopmentRootOptions extends BuildOptions {
  /** Whom the app runs as. */
  readonly owner: { readonly uid: number; readonly gid: number }
  /** Without it, the sandbox where there is one, else Docker. */
  readonly engine?: DevelopmentEngine
  /** What only tools see. */
  readonly layer?: LayerWish
}

/** Makes what `pare dev` runs in: the same lower layers as a build of the same options, by the same stages. */
export async function developmentRoot(
  opened: OpenedProject,
  options: DevelopmentRootOptions,
  context: JobContext,
): Promise<DevelopmentRoot> {
  const assembled = await assembledImage(context.host, opened, options, context)
  const { parts } = await withWhatWasMissed(assembled, options, context)
  const tree = options.layer
    ? await developmentLayer(opened, parts, options.layer, options, context)
    : (await parts.whole()).tree
  const { runtime } = parts
  const image = { ...processOf(runtime), ...options.owner }
  return {
    process: options.layer ? withStartScript(image) : image,
    stopSignal: runtime.StopSignal ?? 'SIGTERM',
    ...(await placed(tree, opened, options, context)),
  }
}

function withStartScript(process: ProcessSpec): ProcessSpec {
  const path = [startDirectory, process.environment.PYTHONPATH].filter(Boolean).join(':')
  return { ...process, environment: { ...process.environment, PYTHONPATH: path } }
}

type Placed = Pick<DevelopmentRoot, 'start' | 'warm' | typeof Symbol.asyncDispose>

async function placed(
  tree: Tree,
  opened: OpenedProject,
  { engine }: DevelopmentRootOptions,
  context: JobContext,
): Promise<Placed> {
  if (engine === 'docker') return inDocker(tree, opened, context)
  try {
    return await inSandbox(tree, opened, context)
  } catch (error) {
    const hasSandbox = !(error instanceof PareError && error.code === 'no-sandbox')
    if (hasSandbox) throw error
    if (engine === undefined && (await isDockerThere(context))) return inDocker(tree, opened, context)
    throw nowhereToRun(error)
  }
}

async function inSandbox(tree: Tree, { project, interpreter }: OpenedProject, context: JobContext): Promise<Placed> {
  const sandbox = await openSandbox(interpreter, context)
  const laidOut = await layOut(tree, context)
  const root = {
    hostPath: laidOut.hostPath,
    writable: [],
    isNetworkShared: true,
    folders: [{ path: appRoot, hostPath: project.directory }],
  }
  return {
    start: (spec, hosts, onLine) =>
      sandbox.start({ ...root, hosts }, spec, {
        observer: progress => {
          if (progress.type === 'output') onLine({ stream: progress.stream, text: progress.line })
        },
      }),
    warm: () => sandbox.warm(),
    [Symbol.asyncDispose]: async () => laidOut[Symbol.dispose](),
  }
}

async function inDocker(tree: Tree, { project }: OpenedProject, context: JobContext): Promise<Placed> {
  const root = await dockerRoot(encodeTar(tree.entries.values()), context)
  const folders = [{ path: appRoot, hostPath: project.directory }]
  return {
    start: async (spec, hosts, onLine) => root.start(spec, { folders, hosts, onLine }),
    warm: () => {},
    [Symbol.asyncDispose]: () => root[Symbol.asyncDispose](),
  }
}

/** This computer lets pare start nothing in namespaces of its own, and no Docker engine answers that could do so. */
function nowhereToRun(cause: PareError): PareError {
  return new PareError({
    code: 'nowhere-to-run',
    exitCode: 69,
    message: cause.message
      .replace('Could not start a sandbox to prove the image in', 'Could not start a sandbox to run the app in')
      .replace('nothing was written', 'the app was not started'),
    hint: [
      ...(cause.hint?.split(', or ').filter(part => !part.includes('--no-prove')) ?? []),
      'start a Docker engine: `pare dev --engine docker`',
    ].join(', or '),
    cause,
  })
}
