import { collect } from '../../formats/digest/collect.ts'
import type { ImagePath } from '../../model/image-path.ts'
import { formatOrigin } from '../../model/origin.ts'
import type { Tree, TreeFile } from '../../model/tree.ts'
import { findFacts } from '../../python/imports/find-facts.ts'
import type { ModuleFacts } from '../../python/imports/module-facts.ts'
import { type ModuleTable, moduleNameOf, moduleTable } from '../../python/imports/module-table.ts'
import { nativeFacts } from '../../python/imports/native-facts.ts'
import type { ReachReason, ReachRules } from '../../python/imports/reach.ts'
import { codecAliases, reachStandardLibrary } from '../../python/imports/reach-standard-library.ts'
import type { Ask } from '../../python/imports/standard-library-asks.ts'
import { decodeSource } from '../../python/syntax/decode-source.ts'
import { parseModule } from '../../python/syntax/parse-module.ts'
import { isNamedModule } from './file-patterns.ts'

/** A standard library as paring sees it: what lies in it, and what its modules ask of one another. */
export interface LibraryIndex {
  /** CPython's version, as in `3.13`. */
  readonly python: string
  /** Its files and links, modules or not. */
  readonly paths: readonly ImagePath[]
  /** Whose the paths are, as `formatOrigin` writes it; in the same order. */
  readonly origins?: readonly string[]
  /** What is true of its modules, by path. */
  readonly facts: Readonly<Record<string, ModuleFacts>>
  /** Other names of codecs. */
  readonly aliases: Readonly<Record<string, string>>
}

/** Where Debian's interpreter has its standard library. */
export function libraryFolder(python: string): string {
  return `usr/lib/python${python}`
}

/** Finds what is true of each of these modules, by path. */
export type FactsOfModules = (modules: readonly TreeFile[], python: string) => Promise<LibraryIndex['facts']>

/** Reads the standard library of a Tree that still has its sources. */
export async function indexLibrary(
  tree: Tree,
  python: string,
  factsOfModules: FactsOfModules = factsHere,
): Promise<LibraryIndex> {
  const folder = libraryFolder(python)
  const files = [...tree.entries.values()].filter(
    entry => entry.path.startsWith(`${folder}/`) && (entry.kind === 'file' || entry.kind === 'symlink'),
  )
  const modules = files.filter((entry): entry is TreeFile => entry.kind === 'file' && /\.(?:py|so)$/.test(entry.path))
  return {
    python,
    paths: files.map(({ path }) => path),
    origins: files.map(({ origin }) => formatOrigin(origin)),
    facts: await factsOfModules(modules, python),
    aliases: Object.fromEntries(await aliasesOf(tree, folder)),
  }
}

async function factsHere(modules: readonly TreeFile[], python: string): Promise<LibraryIndex['facts']> {
  const facts: Record<string, ModuleFacts> = {}
  for (const { path, content } of modules) facts[path] = moduleFacts(path, await collect(content.open()), python)
  return facts
}

/** What is true of a module of the standard library, source or native. */
export function moduleFacts(path: string, bytes: Uint8Array, python: string): ModuleFacts {
  return path.endsWith('.so') ? nativeFacts(bytes) : findFacts(parseModule(decodeSource(bytes)), { python })
}

/** What of a standard library is left, and what is not. */
export interface ParedLibrary {
  /** The files that leave: modules that nothing reaches, and what lies beside them. */
  readonly unreached: readonly ImagePath[]
  /** Modules of it that are not in the image, by their full names. */
  readonly missing: readonly string[]
}

/** The modules that are reached from what is asked, each with why. */
export function reachLibrary(
  { python, paths, facts, aliases }: LibraryIndex,
  asks: readonly Ask[],
  note?: ReachRules['note'],
): { readonly table: ModuleTable; readonly reasons: ReadonlyMap<string, ReachReason> } {
  const folder = libraryFolder(python)
  const table = moduleTable(
    paths.map(path => {
      const known = facts[path]
      return { path, owner: 'standard-library' as const, ...(known ? { facts: known } : {}) }
    }),
    [folder, `${folder}/lib-dynload`],
  )
  return { table, reasons: reachStandardLibrary(table, asks, new Map(Object.entries(aliases)), note) }
}

/** Finds what nothing asks for in a standard library; modules named in `drop` leave all the same. */
export function pareStandardLibrary(
  index: LibraryIndex,
  asks: readonly Ask[],
  drop: readonly string[] = [],
): ParedLibrary {
  const folder = libraryFolder(index.python)
  const { table, reasons: reached } = reachLibrary(index, asks)
  const reasons = new Map([...reached].filter(([name]) => !isNamedModule(name, drop)))
  const gone = [...table.all()].filter(({ name }) => !reasons.has(name))
  const unreached = new Set<ImagePath>(gone.flatMap(({ path }) => path ?? []))
  for (const path of index.paths) if (isBesideGone(path, folder, table, reasons)) unreached.add(path)
  return { unreached: [...unreached].sort(), missing: gone.map(({ name }) => name).sort() }
}

/** Data in the folder of a package that leaves, and other twins of modules that do. */
function isBesideGone(
  path: ImagePath,
  folder: string,
  table: ModuleTable,
  reasons: ReadonlyMap<string, ReachReason>,
): boolean {
  const relative = path.slice(folder.length + 1)
  if (relative.startsWith('lib-dynload/')) return false
  if (moduleNameOf(relative) !== undefined && table.get(moduleNameOf(relative)!)?.path === path) return false
  const parts = relative.split('/').slice(0, -1)
  if (parts.length === 0) return false
  const [top] = parts
  return table.get(top!) !== undefined && !reasons.has(top!)
}

async function aliasesOf(tree: Tree, folder: string): Promise<ReadonlyMap<string, string>> {
  const entry = tree.entries.get(`${folder}/encodings/aliases.py` as ImagePath)
  if (entry?.kind !== 'file') return new Map()
  return codecAliases(Buffer.from(await collect(entry.content.open())).toString())
}

/** The full names of the modules of the standard library among these paths. */
export function modulesAmong(paths: Iterable<ImagePath>, python: string): string[] {
  const folder = `${libraryFolder(python)}/`
  return [...paths].flatMap(path => {
    const name = path.startsWith(folder) ? moduleNameOf(path.slice(folder.length)) : undefined
    return name ?? []
  })
}
