import { randomUUID } from 'node:crypto'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { Project } from '../model/project.ts'
import type { ProcessSpec, Sandbox, SandboxRoot } from '../model/sandbox.ts'
import type { Settings } from '../model/settings.ts'
import { appRoot } from '../stages/pack/runtime-config.ts'
import { removeRootfs } from '../stores/rootfs/remove-rootfs.ts'
import { writeRootfs } from '../stores/rootfs/write-rootfs.ts'
import { assemblePlatform } from './assemble-platform.ts'
import type { BuildOptions } from './build-options.ts'
import type { JobContext } from './context.ts'
import { openProject } from './open-project.ts'
import { openSandbox } from './open-sandbox.ts'
import { processOf } from './prove-tree.ts'

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
  const parts = await assemblePlatform(context.host, opened, options, context)
  const sandbox = await openSandbox(interpreter, context)
  const hostPath = join(context.cache.roots, randomUUID())
  const release = () => removeRootfs(hostPath)
  try {
    await writeRootfs((await parts.whole()).tree, hostPath, { link: true, owners: context.isRoot })
  } catch (error) {
    release()
    throw error
  }
  const { runtime } = parts
  const started = processOf(runtime)
  const home = existsSync(join(hostPath, 'home/nonroot')) ? {} : { HOME: '/tmp' }
  return {
    project,
    settings,
    sandbox,
    root: {
      hostPath,
      writable: [],
      isNetworkShared: true,
      folders: [{ path: appRoot, hostPath: project.directory }],
    },
    process: { ...started, ...user, environment: { ...started.environment, ...home } },
    stopSignal: runtime.StopSignal ?? 'SIGTERM',
    release,
  }
}
