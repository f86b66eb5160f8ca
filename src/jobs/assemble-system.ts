import { digestOf } from '../formats/digest/digest-of.ts'
import { encodeLdSoCache } from '../formats/elf/ld-so-cache.ts'
import { canonicalJson } from '../formats/json/canonical-json.ts'
import { buildTree, withoutEntries } from '../images/build-tree.ts'
import { generatedFile } from '../images/generated-entry.ts'
import type { BytecodeCompiler } from '../model/bytecode.ts'
import type { AddressedContent } from '../model/content.ts'
import type { LockedDebianPackage, SystemLock } from '../model/debian/package.ts'
import { formatImagePath, type ImagePath } from '../model/image-path.ts'
import type { Dropped } from '../model/paring.ts'
import type { Tree, TreeEntry, TreeFile } from '../model/tree.ts'
import type { Ask } from '../python/imports/standard-library-asks.ts'
import { addBytecode } from '../stages/assemble/add-bytecode.ts'
import { decodeEntries, type EntriesRecord, encodeEntries } from '../stages/assemble/entry-record.ts'
import { libraryList } from '../stages/assemble/library-list.ts'
import { mergedUsrLinks } from '../stages/assemble/merge-usr.ts'
import {
  accountFiles,
  certificateBundle,
  type PackageRecord,
  packageRecords,
  pythonLinks,
  standardDirectories,
} from '../stages/assemble/system-files.ts'
import { type UnpackedDebianPackage, unpackDeb } from '../stages/assemble/unpack-deb.ts'
import { cachedLibraries } from '../stages/pare/cached-libraries.ts'
import { missingModuleHook } from '../stages/pare/missing-module-hook.ts'
import { type NativeNeeds, nativeNeedsOf } from '../stages/pare/native-needs.ts'
import {
  type LibraryFacts,
  libraryFacts,
  librarySources,
  modulesAmong,
  type ParedLibrary,
  pareStandardLibrary,
} from '../stages/pare/pare-standard-library.ts'
import { planDrops } from '../stages/pare/plan-drops.ts'
import { unneededLibraries } from '../stages/pare/unneeded-libraries.ts'
import { emptiedFolders, zipStandardLibrary } from '../stages/pare/zip-standard-library.ts'
import type { JobContext } from './context.ts'

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
}

type FetchDeb = (locked: LockedDebianPackage) => Promise<AddressedContent>

/** Unpacks what the lock names; a package that was unpacked before is read from the cache. */
export async function unpackSystem(
  lock: SystemLock,
  fetchDeb: FetchDeb,
  context: JobContext,
): Promise<{ entries: TreeEntry[]; records: PackageRecord[]; builtAt: number }> {
  const unpacked = await Promise.all(lock.packages.map(locked => unpackOnce(locked, fetchDeb, context)))
  return {
    entries: unpacked.flatMap(({ entries }) => entries),
    records: unpacked.map(({ record }) => record),
    builtAt: Math.max(...unpacked.map(({ builtAt }) => builtAt)),
  }
}

interface UnpackedRecord {
  readonly entries: EntriesRecord
  readonly record: PackageRecord
  readonly builtAt: number
}

async function unpackOnce(
  locked: LockedDebianPackage,
  fetchDeb: FetchDeb,
  { cache }: JobContext,
): Promise<UnpackedDebianPackage> {
  const known = await cache.records.get<UnpackedRecord>('deb', locked.digest)
  const entries = known && (await decodeEntries(known.entries, cache.blobs))
  if (entries) return { ...known, entries }
  const unpacked = await unpackDeb(await fetchDeb(locked), locked, cache.blobs)
  const record: UnpackedRecord = { ...unpacked, entries: encodeEntries(unpacked.entries) }
  await cache.records.put('deb', locked.digest, record)
  return unpacked
}

/** Where pare writes Python distributions; Debian's interpreter looks there. */
export function sitePackagesOf(python: string): string {
  return `usr/local/lib/python${python}/dist-packages`
}

/** What the rest of an image asks of its system part. */
export interface SystemWishes {
  /** SONAMEs: libraries that neither they nor the interpreter need are left out. */
  readonly needed: readonly string[]
  /** What is asked of the standard library; without it, all of it is there. */
  readonly asks?: readonly Ask[]
}

/** Makes the system part of an image, with as much as the rest of it asks for. */
export async function assembleSystem(
  lock: SystemLock,
  wishes: SystemWishes,
  fetchDeb: FetchDeb,
  compiler: BytecodeCompiler,
  context: JobContext,
): Promise<SystemPart> {
  const { cache } = context
  const key = digestOf(
    canonicalJson({
      lock: lock.packages,
      needed: [...wishes.needed].sort(),
      asks: wishes.asks?.map(({ name }) => name) ?? null,
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
      const known = await cache.records.get<{ entries: EntriesRecord; dropped: Dropped[] }>('system', key)
      const entries = known && (await decodeEntries(known.entries, cache.blobs))
      return entries ? { entries, dropped: known.dropped } : (await make()).contents()
    },
  }
}

async function makeSystem(
  lock: SystemLock,
  { needed, asks }: SystemWishes,
  fetchDeb: FetchDeb,
  compiler: BytecodeCompiler,
  context: JobContext,
): Promise<SystemContents & { readonly builtAt: number }> {
  const { entries, records, builtAt } = await unpackSystem(lock, fetchDeb, context)
  const whole = buildTree([
    ...mergedUsrLinks(lock.architecture),
    ...entries,
    ...pythonLinks(lock.python),
    ...accountFiles(),
    ...standardDirectories(sitePackagesOf(lock.python)),
  ])
  const bundled = buildTree([...whole.entries.values(), ...(await certificateBundle(whole))])
  const isRequested = requestedPackages(lock)
  const kinds = planDrops(bundled, isRequested)
  // What leaves as an extra is asked for now and then: what is asked decides, where it is known.
  const byKind = asks ? new Map([...kinds].filter(([, rule]) => rule !== 'standard-library-extras')) : kinds
  const useful = withoutEntries(bundled, entry => byKind.has(entry.path))
  const library = asks && (await pareLibrary(useful, asks, lock.python, context))
  const reached = withoutEntries(useful, ({ path }) => library?.unreached.has(path) ?? false)
  const needs = await needsOf(reached)
  const libraries = unneededLibraries(reached, needs, isRequested, needed)
  const slim = withoutEntries(reached, entry => libraries.has(entry.path))

  const missing = [...(library?.missing ?? []), ...modulesAmong(byKind.keys(), lock.python)]
  const written = library ? missingModuleHook(missing, sitePackagesOf(lock.python)) : []
  const hook = await Promise.all(written.map(entry => storedFile(entry, context)))
  const { entries: compiled } = await addBytecode([...slim.entries.values(), ...hook], compiler, context)
  const tree = library ? await withZippedLibrary(buildTree(compiled), lock.python) : buildTree(compiled)
  const generated = await Promise.all(
    [...packageRecords(presentOnly(records, tree)), linkerCache(tree, needs, lock), libraryList()].map(entry =>
      storedFile(entry, context),
    ),
  )
  const finished = buildTree([...(await storedAll(tree, context)), ...generated])
  const dropped = [...bundled.entries.values()].flatMap((entry): Dropped[] => {
    const rule =
      byKind.get(entry.path) ??
      (library?.unreached.has(entry.path) ? kinds.get(entry.path) : undefined) ??
      (library?.unreached.has(entry.path) ? 'unreached-module' : undefined) ??
      (libraries.has(entry.path) ? 'unneeded-library' : undefined)
    return rule ? [{ path: entry.path, rule, size: entry.kind === 'file' ? entry.content.size : 0 }] : []
  })
  return { entries: [...finished.entries.values()], dropped, builtAt }
}

async function pareLibrary(
  tree: Tree,
  asks: readonly Ask[],
  python: string,
  { cache }: JobContext,
): Promise<ParedLibrary> {
  const sources = librarySources(tree, python)
  const key = digestOf(canonicalJson({ python, sources: sources.map(({ path, content }) => [path, content.digest]) }))
  let facts = await cache.records.get<LibraryFacts>('library-facts', key)
  if (!facts) {
    facts = await libraryFacts(sources, python)
    await cache.records.put('library-facts', key, facts)
  }
  return pareStandardLibrary(tree, python, facts, asks)
}

async function withZippedLibrary(tree: Tree, python: string): Promise<Tree> {
  const library = await zipStandardLibrary(tree, python)
  if (!library) return tree
  const { archive, zipped } = library
  const rest = withoutEntries(tree, ({ path }) => zipped.has(path))
  const emptied = emptiedFolders(rest, python)
  return buildTree([...withoutEntries(rest, ({ path }) => emptied.has(path)).entries.values(), archive])
}

async function needsOf(tree: Tree): Promise<ReadonlyMap<ImagePath, NativeNeeds>> {
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
    md5sums: record.md5sums
      .split('\n')
      .filter(line => line && tree.entries.has(line.slice(line.indexOf(' ')).trim() as ImagePath))
      .map(line => `${line}\n`)
      .join(''),
  }))
}

/** The cache in which the loader looks up libraries by name, and `ctypes.util.find_library` by way of `libraryList`. */
function linkerCache(tree: Tree, needs: ReadonlyMap<ImagePath, NativeNeeds>, lock: SystemLock): TreeFile {
  const libraries = cachedLibraries(tree, needs).map(({ soname, path }) => ({
    soname,
    path: formatImagePath(path).replace(/^\/usr\/lib/, '/lib'),
  }))
  return generatedFile('etc/ld.so.cache', encodeLdSoCache(libraries, lock.architecture), {
    kind: 'generated',
    by: 'ld.so.cache',
  })
}

async function storedFile(entry: TreeEntry, { cache }: JobContext): Promise<TreeEntry> {
  if (entry.kind !== 'file' || entry.content.hostPath !== undefined) return entry
  return { ...entry, content: await cache.blobs.write(entry.content.open()) }
}

function storedAll(tree: Tree, context: JobContext): Promise<TreeEntry[]> {
  return Promise.all([...tree.entries.values()].map(entry => storedFile(entry, context)))
}
