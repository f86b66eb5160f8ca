import { buildTree } from '../images/build-tree.ts'
import type { Lock } from '../model/build.ts'
import type { RuntimeConfig } from '../model/oci/image.ts'
import type { Platform } from '../model/oci/platform.ts'
import type { Dropped } from '../model/paring.ts'
import type { Tree } from '../model/tree.ts'
import { mergeEntries } from '../stages/assemble/merge-entries.ts'
import { nonrootId } from '../stages/assemble/system-files.ts'
import { runtimeConfig } from '../stages/pack/runtime-config.ts'
import { assembleSystem } from './assemble-system.ts'
import type { BuildOptions } from './build-options.ts'
import type { JobContext } from './context.ts'
import { debianArchitecture, lockPlatform, pythonTarget } from './lock-platform.ts'
import { lockPython } from './lock-python.ts'
import type { OpenedProject } from './open-project.ts'
import { step } from './step.ts'

/** All that an image of one platform is packed from. */
export interface PlatformParts {
  readonly platform: Platform
  readonly lock: Lock
  readonly tree: Tree
  readonly runtime: RuntimeConfig
  readonly dropped: readonly Dropped[]
  /** When the newest of the system packages was built, in seconds since 1970. */
  readonly builtAt: number
}

/** Locks what a platform needs from outside and puts its Tree together. */
export async function assemblePlatform(
  platform: Platform,
  opened: OpenedProject,
  options: BuildOptions,
  context: JobContext,
): Promise<PlatformParts> {
  const { project, settings, app, base, archive, compiler } = opened
  const target = pythonTarget(base, debianArchitecture(platform))
  const { lock, distributions, needed } = await step(
    'lock',
    context,
    async () => {
      const python = await lockPython(opened, target, options, context)
      return lockPlatform(python, app.needed, { platform, base, settings }, compiler, archive, context)
    },
    ({ lock: { system, python } }) =>
      `${system.packages.length} Debian packages (${system.suite}), ${python.distributions.length} distributions`,
  )
  const system = await step(
    'assemble',
    context,
    () => assembleSystem(lock.system, needed, locked => archive.fetchDeb(locked, context), compiler, context),
    () => `CPython ${lock.system.python} for ${platform.architecture}`,
  )
  const runtime = runtimeConfig(project, {
    user: options.user ?? settings.user ?? `${nonrootId}:${nonrootId}`,
    environment: { ...settings.env, ...options.environment },
    labels: { ...opened.gitLabels, ...settings.labels, ...options.labels },
  })
  const merged = await mergeEntries(distributions.map(({ entries }) => entries))
  return {
    platform,
    lock,
    tree: buildTree([...system.entries, ...merged, ...app.entries]),
    runtime,
    dropped: [system, ...distributions].flatMap(({ dropped }) => dropped),
    builtAt: system.builtAt,
  }
}
