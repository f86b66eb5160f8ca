import type { ImagePath } from '../model/image-path.ts'
import type { RuntimeConfig } from '../model/oci/image.ts'
import { formatOrigin } from '../model/origin.ts'
import type { Settings } from '../model/settings.ts'
import type { Ask } from '../python/imports/standard-library-asks.ts'
import type { DistributionIndex } from '../stages/pare/distribution-index.ts'
import { asksOf } from '../stages/pare/entry-asks.ts'
import { matcherOf, moduleNamesOf } from '../stages/pare/file-patterns.ts'
import { sonamesOf } from '../stages/pare/native-files.ts'
import { type ReachedModules, reachDistributions } from '../stages/pare/reach-distributions.ts'
import { sourceReaders } from '../stages/pare/sources-replaced.ts'
import type { TouchedRoots } from '../stages/pare/touched-roots.ts'
import { type UnreachedFiles, unreachedFiles } from '../stages/pare/unreached-files.ts'
import type { AppPart } from './assemble-app.ts'
import { type DistributionPart, withParedRecords } from './assemble-distribution.ts'
import { sitePackagesOf } from './assemble-system.ts'
import type { JobContext } from './context.ts'
import { moduleSearch } from './module-search.ts'

/** What of its distributions an image takes. */
export interface ParedDistributions {
  /** In the order of the lock. */
  readonly distributions: readonly DistributionPart[]
  /** SONAMEs that they and the app need of the system. */
  readonly needed: readonly string[]
  /** What they ask of the standard library. */
  readonly asks: readonly Ask[]
  /** Modules of theirs that are not in the image, by their full names. */
  readonly missing: readonly string[]
  readonly traced: Traced
}

/** What stays only because a recorded run touched it. */
export interface Traced {
  /** Full names. */
  readonly modules: readonly string[]
  /** Files that are no modules. */
  readonly data: readonly ImagePath[]
}

const nothing: Traced = { modules: [], data: [] }

export interface ParingInput {
  readonly distributions: readonly DistributionPart[]
  /** SONAMEs that all of them and the app need of the system. */
  readonly needed: readonly string[]
  readonly app: AppPart
  readonly settings: Settings
  readonly runtime: RuntimeConfig
  /** CPython's version, as in `3.13`. */
  readonly python: string
  /** What a recorded run touched. */
  readonly touched?: TouchedRoots
}

/** Distributions stay whole where the level is `safe`; elsewhere modules that nothing reaches leave. */
export async function pareDistributions(input: ParingInput, context: JobContext): Promise<ParedDistributions> {
  const { distributions, app, settings, python } = input
  const whole = staysWhole(settings, app)
  const drop = moduleNamesOf(settings.drop)
  if (distributions.every(({ name }) => whole(name)) && drop.length === 0) {
    return {
      distributions,
      needed: input.needed,
      asks: distributions.flatMap(part => part.asks),
      missing: [],
      traced: nothing,
    }
  }
  const site = sitePackagesOf(python)
  const indexes = await Promise.all(distributions.map(part => part.index()))
  const { reached, unreached, traced } = await reachedFiles(input, indexes, site)
  const native = indexes.flatMap(index => Object.entries(index.native)).filter(([path]) => !isGone(path, unreached))
  const { needed, brought } = sonamesOf(Object.fromEntries(native))
  const pared = distributions.map((part, at): DistributionPart => {
    const index = indexes[at]!
    const asks = asksOf(reachedFacts(index, reached), { python, distribution: index.name, site })
    return { ...part, asks, contents: () => paredContents(part, unreached, context) }
  })
  return {
    distributions: pared,
    needed: [...new Set([...app.needed.filter(name => !brought.includes(name)), ...needed])].sort(),
    asks: pared.flatMap(part => part.asks),
    missing: unreached.missing,
    traced,
  }
}

async function reachedFiles(
  { app, settings, runtime, touched }: ParingInput,
  indexes: readonly DistributionIndex[],
  site: string,
): Promise<{ reached: ReachedModules; unreached: UnreachedFiles; traced: Traced }> {
  const own = { facts: await app.facts(), ...moduleSearch(runtime, settings) }
  const isWhole = staysWhole(settings, app)
  const options = {
    site,
    keep: moduleNamesOf(settings.keep),
    drop: moduleNamesOf(settings.drop),
    isWhole: ({ name }: DistributionIndex) => isWhole(name),
  }
  const isKept = matcherOf(settings.keep)
  const reached = reachDistributions(indexes, own, options)
  const unreached = unreachedFiles(indexes, reached, site, isKept)
  const modules = touched?.distributions.filter(name => reached.table.get(name) && !reached.reasons.has(name)) ?? []
  const data = [...(touched?.data ?? [])].filter(path => unreached.files.has(path))
  if (modules.length === 0 && data.length === 0) return { reached, unreached, traced: nothing }
  const more = reachDistributions(indexes, own, { ...options, traced: modules })
  const isTouched = new Set<string>(data)
  const rest = unreachedFiles(indexes, more, site, path => isTouched.has(path) || isKept(path))
  return { reached: more, unreached: rest, traced: { modules, data } }
}

/**
 * Tells of a distribution whether its modules are left alone: by its level, since it looks at them while it runs, or
 * since the project imports by a name that only running tells.
 */
function staysWhole({ level, levels }: Settings, { asks }: AppPart): (name: string) => boolean {
  const isOpen = level !== 'max' && asks.some(({ name }) => name === '**')
  return name => (levels[name] ?? (isOpen || sourceReaders.has(name) ? 'safe' : level)) === 'safe'
}

function reachedFacts(index: DistributionIndex, { table, reasons }: ReachedModules): DistributionIndex['facts'] {
  const paths = new Set<string>()
  for (const name of reasons.keys()) {
    const path = table.get(name)?.path
    if (path !== undefined) paths.add(path)
  }
  // Scripts and the lines of `.pth` files are no modules.
  const isRun = (path: string) => paths.has(path) || !/\.(?:py|so)$/.test(path)
  return Object.fromEntries(Object.entries(index.facts).filter(([path]) => isRun(path)))
}

function isGone(path: string, { files }: UnreachedFiles): boolean {
  return files.has(path as ImagePath)
}

async function paredContents(part: DistributionPart, unreached: UnreachedFiles, context: JobContext) {
  const { entries, dropped } = await part.contents()
  const kept = entries.filter(({ path }) => !isGone(path, unreached))
  if (kept.length === entries.length) return { entries, dropped }
  const left = entries.flatMap(({ path, content, origin }) => {
    const rule = unreached.files.get(path)
    return rule === undefined ? [] : [{ path, rule, size: content.size, origin: formatOrigin(origin) }]
  })
  return { entries: await withParedRecords(kept, entries, context), dropped: [...dropped, ...left] }
}
