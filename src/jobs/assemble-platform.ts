import { digestOf } from '../formats/digest/digest-of.ts'
import { canonicalJson } from '../formats/json/canonical-json.ts'
import { buildTree } from '../images/build-tree.ts'
import type { Lock } from '../model/build.ts'
import type { RuntimeConfig } from '../model/oci/image.ts'
import type { Platform } from '../model/oci/platform.ts'
import type { Dropped } from '../model/paring.ts'
import type { Tree } from '../model/tree.ts'
import { appDirectory } from '../stages/assemble/app-files.ts'
import { mergeEntries } from '../stages/assemble/merge-entries.ts'
import { nonrootId } from '../stages/assemble/system-files.ts'
import { runtimeConfig } from '../stages/pack/runtime-config.ts'
import type { AppPart } from './assemble-app.ts'
import type { DistributionPart } from './assemble-distribution.ts'
import { assembleSystem, type SystemPart } from './assemble-system.ts'
import type { BuildOptions } from './build-options.ts'
import type { JobContext } from './context.ts'
import { debianArchitecture, lockPlatform, pythonTarget } from './lock-platform.ts'
import { lockPython } from './lock-python.ts'
import { once } from './once.ts'
import type { OpenedProject } from './open-project.ts'
import { step } from './step.ts'

/** All that an image of one platform is packed from. */
export interface PlatformParts {
  readonly platform: Platform
  readonly lock: Lock
  readonly runtime: RuntimeConfig
  readonly app: AppPart
  /** Names everything below the app: equal keys, equal lower layers. */
  readonly lowerKey: string
  /** The whole Tree, with what was left out of it; read from the cache only when it is asked for. */
  whole(): Promise<WholeTree>
  /** When the newest of the system packages was built, in seconds since 1970. */
  readonly builtAt: number
}

export interface WholeTree {
  readonly tree: Tree
  readonly dropped: readonly Dropped[]
}

/** Locks what a platform needs from outside and puts its Tree together. */
export async function assemblePlatform(
  platform: Platform,
  opened: OpenedProject,
  options: BuildOptions,
  context: JobContext,
): Promise<PlatformParts> {
  const { project, settings, base, archive, compiler } = opened
  const architecture = debianArchitecture(platform)
  const index = await archive.index(base.suite, architecture, context)
  const target = pythonTarget(base, architecture, index)
  const { app, lock, distributions, needed } = await step(
    'lock',
    context,
    async () => {
      const { python, downloads } = await lockPython(opened, target, options, context)
      const app = await opened.app()
      const locked = await lockPlatform(python, app.needed, { platform, base, settings }, compiler, archive, {
        ...context,
        downloads,
      })
      return { ...locked, app }
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
  return {
    platform,
    lock,
    runtime,
    app,
    lowerKey: digestOf(canonicalJson({ lock, needed, above: pathsOutside(app) })),
    whole: once(() => wholeTree(system, distributions, app)),
    builtAt: system.builtAt,
  }
}

async function wholeTree(
  system: SystemPart,
  distributions: readonly DistributionPart[],
  app: AppPart,
): Promise<WholeTree> {
  const [base, ...parts] = await Promise.all([system.contents(), ...distributions.map(part => part.contents())])
  const merged = await mergeEntries(parts.map(({ entries }) => entries))
  return {
    tree: buildTree([...base.entries, ...merged, ...app.entries]),
    dropped: [base, ...parts].flatMap(({ dropped }) => dropped),
  }
}

/** Where the app reaches out of its folder it may take the place of a lower file. */
function pathsOutside({ entries }: AppPart): string[] {
  return entries.map(({ path }) => path).filter(path => path !== appDirectory && !path.startsWith(`${appDirectory}/`))
}
