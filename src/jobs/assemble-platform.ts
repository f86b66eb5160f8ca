import { digestOf } from '../formats/digest/digest-of.ts'
import { canonicalJson } from '../formats/json/canonical-json.ts'
import { buildTree, withoutEntries } from '../images/build-tree.ts'
import type { Lock } from '../model/build.ts'
import type { RuntimeConfig } from '../model/oci/image.ts'
import type { Platform } from '../model/oci/platform.ts'
import { formatOrigin } from '../model/origin.ts'
import type { Dropped } from '../model/paring.ts'
import type { Settings } from '../model/settings.ts'
import type { Tree, TreeEntry } from '../model/tree.ts'
import type { Ask } from '../python/imports/standard-library-asks.ts'
import { appDirectory } from '../stages/assemble/app-files.ts'
import { mergeEntries } from '../stages/assemble/merge-entries.ts'
import { recordsOfPresent } from '../stages/assemble/records-of-present.ts'
import { nonrootId } from '../stages/assemble/system-files.ts'
import { withWritableFolders, writablePaths } from '../stages/assemble/writable-folders.ts'
import { runtimeConfig } from '../stages/pack/runtime-config.ts'
import { commandAsks } from '../stages/pare/command-asks.ts'
import { isFilePattern, matcherOf, moduleNamesOf } from '../stages/pare/file-patterns.ts'
import type { ParedLibrary } from '../stages/pare/pare-standard-library.ts'
import { recordedRun, type TouchedRoots } from '../stages/pare/touched-roots.ts'
import type { AppPart } from './assemble-app.ts'
import type { DistributionPart } from './assemble-distribution.ts'
import {
  assembleSystem,
  reachedLibrary,
  type SystemPart,
  type SystemWishes,
  type WantedLibrary,
} from './assemble-system.ts'
import type { BuildOptions } from './build-options.ts'
import type { JobContext } from './context.ts'
import { imageCommands } from './image-commands.ts'
import { lockParts } from './lock-parts.ts'
import { recordedRoots } from './locked-trace.ts'
import { once } from './once.ts'
import type { OpenedProject } from './open-project.ts'
import { pareDistributions, type Traced } from './pare-distributions.ts'
import { step } from './step.ts'
import { unknownModules } from './unknown-modules.ts'
import type { FetchDeb } from './unpack-system.ts'
import { userIds } from './user-ids.ts'

const nonroot = `${nonrootId}:${nonrootId}`

/** All that an image of one platform is packed from. */
export interface PlatformParts {
  readonly platform: Platform
  readonly lock: Lock
  readonly runtime: RuntimeConfig
  readonly app: AppPart
  /** In the order of the lock. */
  readonly distributions: readonly DistributionPart[]
  /** Everything that is asked of the standard library. */
  readonly asks: readonly Ask[]
  /** What of the distributions stays only because a recorded run touched it. */
  readonly traced: Traced
  /** Names everything below the app: equal keys, equal lower layers. */
  readonly lowerKey: string
  /** The whole Tree, with what was left out of it; read from the cache only when it is asked for. */
  whole(): Promise<WholeTree>
  /** The Tree with the whole standard library, which the pared one must not differ from in what it does. */
  unpared(): Promise<Tree>
  /** When the newest of the system packages was built, in seconds since 1970. */
  readonly builtAt: number
}

export interface WholeTree {
  readonly tree: Tree
  readonly dropped: readonly Dropped[]
  /** Modules that are not in it, by their full names. */
  readonly missing: readonly string[]
}

/** Locks what a platform needs from outside and puts its Tree together. */
export async function assemblePlatform(
  platform: Platform,
  opened: OpenedProject,
  options: BuildOptions,
  context: JobContext,
): Promise<PlatformParts> {
  const { project, settings, base, archive, compiler } = opened
  const locked = await lockParts(platform, opened, options, context)
  const { lock } = locked
  const app = owned(locked.app, options, settings)
  const runtime = runtimeConfig(project, {
    user: options.user ?? settings.user ?? nonroot,
    environment: { ...settings.env, ...options.environment },
    labels: { ...opened.gitLabels, ...settings.labels, ...options.labels },
    writable: writablePaths(settings.writable),
  })
  const fetchDeb: FetchDeb = locked => archive.fetchDeb(locked, context)
  const systemWith = (wishes: SystemWishes) => assembleSystem(lock.system, wishes, fetchDeb, compiler, context)
  const { level } = settings
  const touched = recordedRoots(platform, opened)
  const keptFiles = [...settings.keep.filter(isFilePattern), ...(touched?.libraries ?? [])]
  const { system, library, pared, asks } = await step(
    'assemble',
    context,
    async () => {
      const { distributions, needed } = locked
      const input = {
        ...{ distributions, needed, app, settings, runtime, python: base.python },
        ...(touched ? { touched } : {}),
      }
      const pared = await pareDistributions(input, context)
      const byCode = allAsks(runtime, settings, app, pared.asks, base.python)
      const reach = (asks: readonly Ask[]) =>
        reachedLibrary(lock.system, asks, moduleNamesOf(settings.drop), fetchDeb, context)
      const { asks, reached } = await withTouched(byCode, touched, reach)
      const library: WantedLibrary = {
        ...reached,
        form: level === 'max' ? 'loose' : 'archive',
        missingOfDistributions: pared.missing,
        level,
      }
      const system = await systemWith({ needed: pared.needed, library, keep: keptFiles })
      return { system, library, pared, asks }
    },
    () => `CPython ${lock.system.python} for ${platform.architecture}`,
  )
  for (const advice of await unknownModules(settings, lock, locked.distributions, fetchDeb, context))
    context.observer?.({ type: 'warning', ...advice })
  const patterns = {
    keep: [...keptFiles, ...pared.traced.data],
    drop: settings.drop.filter(isFilePattern),
  }
  return {
    platform,
    lock,
    runtime,
    app,
    distributions: pared.distributions,
    asks,
    traced: pared.traced,
    lowerKey: digestOf(canonicalJson({ lock, needed: pared.needed, library, patterns, above: pathsOutside(app) })),
    whole: once(async () => withoutDropped(await wholeTree(system, pared.distributions, app), settings.drop)),
    unpared: once(
      async () => (await wholeTree(await systemWith({ needed: locked.needed }), locked.distributions, app)).tree,
    ),
    builtAt: system.builtAt,
  }
}

/** Asks for what a recorded run touched as well, as far as nothing that the code asks for leads there. */
async function withTouched(
  asks: readonly Ask[],
  touched: TouchedRoots | undefined,
  reach: (asks: readonly Ask[]) => Promise<ParedLibrary>,
): Promise<{ readonly asks: readonly Ask[]; readonly reached: ParedLibrary }> {
  const byCode = await reach(asks)
  if (!touched) return { asks, reached: byCode }
  const left = new Set(byCode.missing)
  const traced = touched.library.filter(name => left.has(name)).map(name => ({ name, from: recordedRun, line: 0 }))
  const all = [...asks, ...traced]
  const reached = traced.length === 0 ? byCode : await reach(all)
  return { asks: all, reached: { ...reached, unreached: reached.unreached.filter(path => !touched.data.has(path)) } }
}

function owned(app: AppPart, options: BuildOptions, settings: Settings): AppPart {
  if (settings.writable.length === 0) return app
  const { uid, gid } = userIds(options.user ?? settings.user ?? nonroot)
  return { ...app, entries: withWritableFolders(app.entries, settings.writable, { uid, gid }) }
}

/** Everything that is asked of the standard library, each name once and in order. */
function allAsks(
  runtime: RuntimeConfig,
  settings: Settings,
  app: AppPart,
  ofDistributions: readonly Ask[],
  python: string,
): Ask[] {
  const asks = [
    ...moduleNamesOf(settings.keep).flatMap(name =>
      [name, `${name}.**`].map(each => ({ name: each, from: '[tool.pare] keep', line: 0 })),
    ),
    ...imageCommands(runtime, settings).flatMap(argv => commandAsks(argv, argv.join(' '), python)),
    ...app.asks,
    ...ofDistributions,
  ]
  const byName = new Map(asks.toReversed().map(ask => [ask.name, ask]))
  return [...byName.values()].sort((left, right) => (left.name < right.name ? -1 : 1))
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
    missing: base.missing,
  }
}

/** Takes out what the settings name by patterns; the project's own files have `exclude`. */
async function withoutDropped(whole: WholeTree, drop: readonly string[]): Promise<WholeTree> {
  if (!drop.some(isFilePattern)) return whole
  const isDropped = matcherOf(drop)
  const isGone = ({ path, origin }: TreeEntry) => origin.kind !== 'app' && isDropped(path)
  const gone = [...whole.tree.entries.values()].filter(isGone)
  const rest = withoutEntries(whole.tree, isGone)
  const dropped = gone.map(entry => ({
    path: entry.path,
    rule: 'drop-setting',
    size: entry.kind === 'file' ? entry.content.size : 0,
    origin: formatOrigin(entry.origin),
  }))
  return { ...whole, tree: await recordsOfPresent(rest), dropped: [...whole.dropped, ...dropped] }
}

/** Where the app reaches out of its folder it may take the place of a lower file. */
function pathsOutside({ entries }: AppPart): string[] {
  return entries.map(({ path }) => path).filter(path => path !== appDirectory && !path.startsWith(`${appDirectory}/`))
}
