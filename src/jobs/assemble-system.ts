import { digestOf } from '../formats/digest/digest-of.ts'
import { encodeLdSoCache } from '../formats/elf/ld-so-cache.ts'
import { canonicalJson } from '../formats/json/canonical-json.ts'
import { buildTree, withoutEntries } from '../images/build-tree.ts'
import { generatedFile } from '../images/generated-entry.ts'
import type { BytecodeCompiler } from '../model/bytecode.ts'
import type { SystemLock } from '../model/debian/package.ts'
import { formatImagePath, type ImagePath } from '../model/image-path.ts'
import { formatOrigin } from '../model/origin.ts'
import type { Dropped } from '../model/paring.ts'
import type { Level } from '../model/reason.ts'
import type { Tree, TreeEntry, TreeFile } from '../model/tree.ts'
import type { Ask } from '../python/imports/standard-library-asks.ts'
import { addBytecode } from '../stages/assemble/add-bytecode.ts'
import { decodeEntries, type EntriesRecord, encodeEntries } from '../stages/assemble/entry-record.ts'
import { libraryList } from '../stages/assemble/library-list.ts'
import { mergedUsrLinks } from '../stages/assemble/merge-usr.ts'
import { linesOfPresent } from '../stages/assemble/records-of-present.ts'
import { sharedNotices } from '../stages/assemble/shared-notices.ts'
import {
  accountFiles,
  certificateBundle,
  type PackageRecord,
  packageRecords,
  pythonLinks,
  standardDirectories,
} from '../stages/assemble/system-files.ts'
import { cachedLibraries } from '../stages/pare/cached-libraries.ts'
import { matcherOf } from '../stages/pare/file-patterns.ts'
import { missingModuleHook } from '../stages/pare/missing-module-hook.ts'
import { type NativeNeeds, nativeNeedsOf } from '../stages/pare/native-needs.ts'
import {
  indexLibrary,
  type LibraryIndex,
  modulesAmong,
  type ParedLibrary,
  pareStandardLibrary,
} from '../stages/pare/pare-standard-library.ts'
import { planDrops } from '../stages/pare/plan-drops.ts'
import { unneededLibraries } from '../stages/pare/unneeded-libraries.ts'
import { unusedNotices } from '../stages/pare/unused-notices.ts'
import { withZippedModules } from '../stages/pare/zip-standard-library.ts'
import type { JobContext } from './context.ts'
import { libraryFacts } from './library-facts.ts'
import { type FetchDeb, unpackSystem } from './unpack-system.ts'
import { zipContents } from './zip-contents.ts'

/** The system part of an image: Debian's files as far as they are needed, and what pare writes beside them. */
export interface SystemPart {
  /** When the newest of its packages was built, in seconds since 1970. */
  readonly builtAt: number
  /** What it consists of; read from the cache only when it is asked for. */
  contents(): Promise<SystemContents>
}

export interface SystemContents {
  readonly entries: readonly TreeEntry[]
  readonly dropped: readonly Dropped[]
  /** Modules that are not in the image, by their full names. */
  readonly missing: readonly string[]
}

/** Where pare writes Python distributions; Debian's interpreter looks there. */
export function sitePackagesOf(python: string): string {
  return `usr/local/lib/python${python}/dist-packages`
}

/** What the rest of an image asks of its system part. */
export interface SystemWishes {
  /** SONAMEs: libraries that neither they nor the interpreter need are left out. */
  readonly needed: readonly string[]
  /** What is left of the standard library; without it, all of it is there. */
  readonly library?: WantedLibrary
  /** Patterns of files that stay, whatever their kind. */
  readonly keep?: readonly string[]
}

/** A pared standard library, and in which form it is wanted. */
export interface WantedLibrary extends ParedLibrary {
  /** One archive of bytecode; or loose, without docstrings, for a run that tells what of it is touched. */
  readonly form: 'archive' | 'loose'
  /** Modules of distributions that are not in the image either. */
  readonly missingOfDistributions: readonly string[]
  readonly level: Level
}

type SystemRecord = Omit<SystemContents, 'entries'> & { readonly entries: EntriesRecord }

/** Makes the system part of an image, with as much as the rest of it asks for. */
export async function assembleSystem(
  lock: SystemLock,
  wishes: SystemWishes,
  fetchDeb: FetchDeb,
  compiler: BytecodeCompiler,
  context: JobContext,
): Promise<SystemPart> {
  const { cache } = context
  const { needed, library } = wishes
  const key = digestOf(
    canonicalJson({
      lock: lock.packages,
      needed: [...needed].sort(),
      library: library ?? null,
      keep: wishes.keep ?? [],
      python: lock.python,
    }),
  )
  const make = async (): Promise<SystemPart> => {
    const { builtAt, ...made } = await makeSystem(lock, wishes, fetchDeb, compiler, context)
    await cache.records.put('system', key, { ...made, entries: encodeEntries(made.entries) })
    await cache.records.put('system-built', key, builtAt)
    return { builtAt, contents: async () => made }
  }
  const builtAt = await cache.records.get<number>('system-built', key)
  if (builtAt === undefined) return make()
  return {
    builtAt,
    contents: async () => {
      const known = await cache.records.get<SystemRecord>('system', key)
      const entries = known && (await decodeEntries(known.entries, cache.blobs))
      return entries ? { ...known, entries } : (await make()).contents()
    },
  }
}

/** What is asked of the standard library of these packages, followed to the modules that are reached. */
export async function reachedLibrary(
  lock: SystemLock,
  asks: readonly Ask[],
  drop: readonly string[],
  fetchDeb: FetchDeb,
  context: JobContext,
): Promise<ParedLibrary> {
  const { records } = context.cache
  const names = asks.map(({ name }) => name)
  const key = digestOf(canonicalJson({ lock: lock.packages, python: lock.python, names, drop }))
  const known = await records.get<ParedLibrary>('library-reach', key)
  if (known) return known
  const pared = pareStandardLibrary(await libraryIndex(lock, fetchDeb, context), asks, drop)
  await records.put('library-reach', key, pared)
  return pared
}

/** What is true of the standard library of these packages. */
export async function libraryIndex(lock: SystemLock, fetchDeb: FetchDeb, context: JobContext): Promise<LibraryIndex> {
  const { records } = context.cache
  const key = digestOf(canonicalJson({ lock: lock.packages, python: lock.python }))
  const known = await records.get<LibraryIndex>('library-index', key)
  if (known) return known
  const { useful } = await usefulSystem(lock, fetchDeb, false, context)
  const index = await indexLibrary(useful, lock.python, (modules, python) => libraryFacts(modules, python, context))
  await records.put('library-index', key, index)
  return index
}

interface UsefulSystem {
  /** All that the packages bring, and what pare adds. */
  readonly bundled: Tree
  /** Without the kinds that no app needs. */
  readonly useful: Tree
  readonly kinds: ReadonlyMap<ImagePath, string>
  readonly records: readonly PackageRecord[]
  readonly builtAt: number
}

async function usefulSystem(
  lock: SystemLock,
  fetchDeb: FetchDeb,
  withoutExtras: boolean,
  context: JobContext,
  isKept: (path: string) => boolean = () => false,
): Promise<UsefulSystem> {
  const { entries, records, builtAt } = await unpackSystem(lock, fetchDeb, context)
  const whole = buildTree([
    ...mergedUsrLinks(lock.architecture),
    ...entries,
    ...pythonLinks(lock.python),
    ...accountFiles(),
    ...standardDirectories(sitePackagesOf(lock.python)),
  ])
  const bundled = buildTree([...whole.entries.values(), ...(await certificateBundle(whole))])
  const kinds = planDrops(bundled, requestedPackages(lock))
  // What leaves as an extra is asked for now and then: what is asked decides, where it is known.
  const isGone = ({ path }: TreeEntry) =>
    kinds.has(path) && !isKept(path) && (withoutExtras || kinds.get(path) !== 'standard-library-extras')
  return { bundled, useful: withoutEntries(bundled, isGone), kinds, records, builtAt }
}

async function makeSystem(
  lock: SystemLock,
  { needed, library, keep = [] }: SystemWishes,
  fetchDeb: FetchDeb,
  compiler: BytecodeCompiler,
  context: JobContext,
): Promise<SystemContents & { readonly builtAt: number }> {
  const isKept = matcherOf(keep)
  const { bundled, useful, kinds, records, builtAt } = await usefulSystem(
    lock,
    fetchDeb,
    library === undefined,
    context,
    isKept,
  )
  const unreached = new Set(library?.unreached)
  const reached = withoutEntries(useful, ({ path }) => unreached.has(path))
  const needs = await needsOf(reached)
  const libraries = unneededLibraries(reached, needs, requestedPackages(lock), needed)
  const linked = withoutEntries(reached, ({ path }) => libraries.has(path) && !isKept(path))
  const notices = await unusedNotices(bundled, linked)
  const slim = withoutEntries(linked, ({ path }) => notices.has(path) && !isKept(path))

  const missing = library ? missingModules(library, bundled, useful, lock) : []
  const written = library ? missingModuleHook(missing, sitePackagesOf(lock.python), library.level) : []
  const hook = await Promise.all(written.map(each => storedFile(each, context)))
  const { entries: compiled } = await addBytecode([...slim.entries.values(), ...hook], compiler, {
    ...context,
    withoutDocstrings: library?.form === 'loose',
  })
  const loose = buildTree(compiled)
  const tree =
    library?.form === 'archive'
      ? await withZippedModules(loose, lock.python, undefined, contents => zipContents(contents, context))
      : loose
  const generated = await Promise.all(
    [...packageRecords(presentOnly(records, tree)), linkerCache(tree, needs, lock), libraryList()].map(entry =>
      storedFile(entry, context),
    ),
  )
  const finished = buildTree([...sharedNotices(await storedAll(tree, context)), ...generated])
  const dropped = [...bundled.entries.values()].flatMap((entry): Dropped[] => {
    const { path } = entry
    const rule =
      (useful.entries.has(path) ? undefined : kinds.get(path)) ??
      (unreached.has(path) ? (kinds.get(path) ?? 'unreached-module') : undefined) ??
      (libraries.has(path) && !isKept(path) ? 'unneeded-library' : undefined) ??
      (notices.has(path) && !isKept(path) ? 'unused-notices' : undefined)
    const size = entry.kind === 'file' ? entry.content.size : 0
    return rule ? [{ path, rule, size, origin: formatOrigin(entry.origin) }] : []
  })
  return { entries: [...finished.entries.values()], dropped, missing, builtAt }
}

function missingModules(library: WantedLibrary, bundled: Tree, useful: Tree, { python }: SystemLock): string[] {
  const gone = [...bundled.entries.keys()].filter(path => !useful.entries.has(path))
  return [...library.missing, ...modulesAmong(gone, python), ...library.missingOfDistributions]
}

/** What ELF headers of a Tree say, by path. */
export async function needsOf(tree: Tree): Promise<ReadonlyMap<ImagePath, NativeNeeds>> {
  const needs = new Map<ImagePath, NativeNeeds>()
  for (const entry of tree.entries.values()) {
    const found = entry.kind === 'file' ? await nativeNeedsOf(entry) : undefined
    if (found) needs.set(entry.path, found)
  }
  return needs
}

/** Tells what of the Tree belongs to a package that the settings name. */
function requestedPackages({ packages }: SystemLock): (entry: TreeEntry) => boolean {
  const requested = new Set(
    packages.filter(({ wantedBy }) => wantedBy.startsWith('[tool.pare]')).map(({ name }) => name),
  )
  return ({ origin }) => origin.kind === 'debian' && requested.has(origin.package)
}

/** A package's list of files, without those that are not in the image. */
function presentOnly(records: readonly PackageRecord[], tree: Tree): PackageRecord[] {
  return records.map(record => ({
    ...record,
    md5sums: linesOfPresent(record.md5sums, tree),
  }))
}

/** The cache in which the loader looks up libraries by name, and `ctypes.util.find_library` by way of `libraryList`. */
export function linkerCache(tree: Tree, needs: ReadonlyMap<ImagePath, NativeNeeds>, lock: SystemLock): TreeFile {
  const libraries = cachedLibraries(tree, needs).map(({ soname, path }) => ({
    soname,
    path: formatImagePath(path).replace(/^\/usr\/lib/, '/lib'),
  }))
  return generatedFile('etc/ld.so.cache', encodeLdSoCache(libraries, lock.architecture), {
    kind: 'generated',
    by: 'ld.so.cache',
  })
}

export async function storedFile(entry: TreeEntry, { cache }: JobContext): Promise<TreeEntry> {
  if (entry.kind !== 'file' || entry.content.hostPath !== undefined) return entry
  return { ...entry, content: await cache.blobs.write(entry.content.open()) }
}

function storedAll(tree: Tree, context: JobContext): Promise<TreeEntry[]> {
  return Promise.all([...tree.entries.values()].map(entry => storedFile(entry, context)))
}
