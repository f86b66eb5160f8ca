import type { ImagePath } from '../model/image-path.ts'
import type { Reason } from '../model/reason.ts'
import type { ModuleTable } from '../python/imports/module-table.ts'
import type { ReachReason } from '../python/imports/reach.ts'
import { type Ask, standardLibraryAsks } from '../python/imports/standard-library-asks.ts'
import type { DistributionIndex } from '../stages/pare/distribution-index.ts'
import { isNamedModule, moduleNamesOf } from '../stages/pare/file-patterns.ts'
import { reachLibrary } from '../stages/pare/pare-standard-library.ts'
import { type AppModules, reachDistributions } from '../stages/pare/reach-distributions.ts'
import { recordedRun } from '../stages/pare/touched-roots.ts'
import type { PlatformParts } from './assemble-platform.ts'
import { libraryIndex, sitePackagesOf } from './assemble-system.ts'
import type { JobContext } from './context.ts'
import { moduleSearch } from './module-search.ts'
import type { OpenedProject } from './open-project.ts'
import type { RankedFacts } from './ranked-lines.ts'

/** Why a module is there, and what else asks for it; paths are those of sources and native code. */
export interface ModuleReason {
  readonly reason: Reason
  readonly also: readonly string[]
}

/** By the path of a module's source or native code; those nearest to where chains start come first. */
export type ModuleReasons = ReadonlyMap<string, ModuleReason>

/**
 * Follows imports from the project through distributions and standard library, whatever the level leaves of them.
 * Lines of the project are those of `ranked`; `missed` are modules that the proof had put back; `isThere` tells whether the module of a source is in the image: what is not asks for nothing.
 */
export async function moduleReasons(
  parts: PlatformParts,
  ranked: RankedFacts,
  { settings, archive }: OpenedProject,
  missed: readonly string[],
  isThere: (source: string) => boolean,
  context: JobContext,
): Promise<ModuleReasons> {
  const start = [...(parts.runtime.Entrypoint ?? []), ...(parts.runtime.Cmd ?? [])]
  const told: Told = { start: start.join(' '), missed }
  const app: AppModules = { facts: ranked.facts, ...moduleSearch(parts.runtime, settings) }
  const indexes = await Promise.all(parts.distributions.map(part => part.index()))
  const site = sitePackagesOf(parts.lock.system.python)

  function reachedFrom(these: readonly DistributionIndex[], traced: readonly string[] = []): ModuleReasons {
    const asked = askers()
    const named = { keep: moduleNamesOf(settings.keep), drop: moduleNamesOf(settings.drop) }
    const options = { site, ...named, traced, isWhole: () => false, note: asked.note }
    return asked.reasons(reachDistributions(these, app, options), (why, name) => rootReason(why, name, told))
  }

  // An import says more than an entry point, which leads to a module whether it is used or not.
  const imported = reachedFrom(indexes.map(index => ({ ...index, plugins: [] })))
  const named = indexes.some(({ plugins }) => plugins.length > 0) ? reachedFrom(indexes) : imported
  const { modules } = parts.traced
  const traced = modules.length > 0 ? reachedFrom(indexes, modules) : named
  const library = await libraryReasons(parts, ranked, indexes, told, isThere, archive, context)
  return new Map([...firstOf(imported, named, traced), ...library])
}

/** Of each module the reason of the first that has one: what the code says comes before what else leads to it. */
function firstOf(...all: readonly ModuleReasons[]): ModuleReasons {
  const found = new Map<string, ModuleReason>()
  for (const [path, reason] of all.flatMap(each => [...each])) if (!found.has(path)) found.set(path, reason)
  return found
}

async function libraryReasons(
  parts: PlatformParts,
  ranked: RankedFacts,
  indexes: readonly DistributionIndex[],
  told: Told,
  isThere: (source: string) => boolean,
  archive: OpenedProject['archive'],
  context: JobContext,
): Promise<ModuleReasons> {
  const index = await libraryIndex(parts.lock.system, deb => archive.fetchDeb(deb, context), context)
  // What asked may have left itself, at a level that cuts by what a run touched.
  const asks = rankedAsks(parts, ranked).filter(({ from }) => !isPath(from) || isThere(from))
  const known = new Set(asks.map(keyOfAsk))
  const own = new Set(parts.asks.map(({ name }) => name))
  for (const facts of [ranked.facts, ...indexes.map(each => each.facts)]) {
    for (const [path, each] of Object.entries(facts)) {
      if (!isThere(path)) continue
      for (const ask of standardLibraryAsks([{ path, isOwn: facts === ranked.facts, facts: each }])) {
        // What paring did not count, such as what only other systems import, brings nothing.
        if (!own.has(ask.name) || known.has(keyOfAsk(ask))) continue
        known.add(keyOfAsk(ask))
        asks.push(ask)
      }
    }
  }
  function reachedBy(these: readonly Ask[]): ModuleReasons {
    const asked = askers()
    // Its place in the list stands for an ask: several may be at one line.
    const named = these.map(({ name }, place) => ({ name, from: `${place}`, line: 0 }))
    return asked.reasons(reachLibrary(index, named, asked.note), why => askReason(these[Number(why)], why, told))
  }

  const byCode = asks.filter(({ from }) => from !== recordedRun)
  return byCode.length === asks.length ? reachedBy(asks) : firstOf(reachedBy(byCode), reachedBy(asks))
}

/** What is asked of the standard library, by lines of the project as they are ranked. */
export function rankedAsks({ asks }: PlatformParts, { rankOf }: RankedFacts): Ask[] {
  return asks.map(ask => ({ ...ask, line: rankOf(ask.from, ask.line) }))
}

function keyOfAsk({ name, from }: Ask): string {
  return `${name} ${from}`
}

/** Collects who asks for a module. */
function askers() {
  const asked = new Map<string, ReachReason[]>()
  return {
    note(name: string, reason: ReachReason): void {
      const known = asked.get(name)
      if (known) known.push(reason)
      else asked.set(name, [reason])
    },
    reasons(
      reached: { readonly table: ModuleTable; readonly reasons: ReadonlyMap<string, ReachReason> },
      ofRoot: (why: string, name: string) => Reason,
    ): ModuleReasons {
      const { table, reasons } = reached
      const found = new Map<string, ModuleReason>()
      for (const [name, first] of reasons) {
        const path = table.get(name)?.path
        if (path === undefined) continue
        const reason = moduleReason(first, table, why => ofRoot(why, name))
        const also = new Set<string>()
        for (const more of asked.get(name) ?? []) {
          const { from } = moduleReason(more, table, why => ofRoot(why, name))
          if (from !== undefined && from !== reason.from && from !== path) also.add(from)
        }
        found.set(path, { reason, also: [...also] })
      }
      return found
    },
  }
}

function moduleReason(reason: ReachReason, table: ModuleTable, ofRoot: (why: string) => Reason): Reason {
  if (reason.kind === 'root') return ofRoot(reason.why)
  const line = 'line' in reason && reason.line > 0 ? { line: reason.line } : {}
  const module = table.get(reason.from)
  // A script is called by its path, and a namespace package has none.
  const from = module ? module.path : (reason.from as ImagePath)
  return from === undefined ? { kind: reason.kind, detail: reason.from } : { kind: reason.kind, from, ...line }
}

/** What reasons may tell of commands and settings. */
interface Told {
  /** The start command, which is in the image's config for all to read. */
  readonly start: string
  /** Modules that the proof had put back. */
  readonly missed: readonly string[]
}

function rootReason(why: string, name: string, told: Told): Reason {
  if (why === 'the project itself') return { kind: 'project' }
  if (why === told.start) return { kind: 'start', detail: why }
  if (why.startsWith('[tool.pare]')) return keepReason(why, name, told)
  if (why === recordedRun) return { kind: 'trace', detail: `touched by ${recordedRun}` }
  if (why.startsWith('entry point')) return { kind: 'metadata', detail: why }
  // Other commands, and values of variables, may hold what is nobody else's business.
  return { kind: 'name', detail: 'a command or variable of the settings' }
}

function askReason(ask: Ask | undefined, root: string, told: Told): Reason {
  if (ask === undefined)
    return root === 'CPython itself' ? { kind: 'interpreter', detail: 'CPython' } : { kind: 'rule', detail: root }
  const { name, from, line } = ask
  if (from.startsWith('[tool.pare]')) return keepReason(from, name, told)
  if (from.startsWith('what is known of')) return { kind: 'rule', detail: from }
  if (!isPath(from)) return rootReason(from, name, told)
  return { kind: line > 0 ? 'import' : 'name', from: from as ImagePath, ...(line > 0 ? { line } : {}) }
}

function keepReason(detail: string, name: string, { missed }: Told): Reason {
  if (!isNamedModule(name.replace(/\.\*\*$/, ''), missed)) return { kind: 'setting', detail }
  return { kind: 'trace', detail: 'missed by the proof, and put back' }
}

/** Asks come from files of the image, and from commands and settings, which are told in words. */
function isPath(asker: string): boolean {
  return /^(?:app|usr)\//.test(asker)
}
