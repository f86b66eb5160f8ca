import type { Project } from '../model/project.ts'
import type { ProcessSpec, Sandbox, SandboxRoot } from '../model/sandbox.ts'
import type { Settings } from '../model/settings.ts'
import { appRoot } from '../stages/pack/runtime-config.ts'
import { assembledImage } from './assembled-image.ts'
import type { BuildOptions } from './build-options.ts'
import type { JobContext } from './context.ts'
import { layOut } from './lay-out.ts'
import { openProject } from './open-project.ts'
import { openSandbox } from './open-sandbox.ts'
import { processOf } from './prove-tree.ts'
import { withWhatWasMissed } from './put-back.ts'

/** The image of a project laid out on this computer, with the project's own folder in place of its copy. */
export interface DevelopmentRoot {
  readonly project: Project
  readonly settings: Settings
  readonly sandbox: Sandbox
  readonly root: SandboxRoot
  /** What a container of the image would start. */
  readonly process: ProcessSpec
  readonly stopSignal: string
  release(): void
}

/** Makes what `pare dev` runs in: the same lower layers as a build of the same options, by the same stages. */
export async function developmentRoot(
  options: BuildOptions,
  user: { readonly uid: number; readonly gid: number },
  context: JobContext,
): Promise<DevelopmentRoot> {
  const opened = await openProject(options, context)
  const { project, settings, interpreter } = opened
  const assembled = await assembledImage(context.host, opened, options, context)
  const { parts } = await withWhatWasMissed(assembled, options, context)
  const sandbox = await openSandbox(interpreter, context)
  const laidOut = await layOut((await parts.whole()).tree, context)
  const { runtime } = parts
  return {
    project,
    settings,
    sandbox,
    root: {
      hostPath: laidOut.hostPath,
      writable: [],
      isNetworkShared: true,
      folders: [{ path: appRoot, hostPath: project.directory }],
    },
    process: { ...processOf(runtime), ...user },
    stopSignal: runtime.StopSignal ?? 'SIGTERM',
    release: () => laidOut[Symbol.dispose](),
  }
}
