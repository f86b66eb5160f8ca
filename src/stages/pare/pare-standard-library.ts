import { collect } from '../../formats/digest/collect.ts'
import type { ImagePath } from '../../model/image-path.ts'
import type { Tree, TreeEntry, TreeFile } from '../../model/tree.ts'
import { findFacts } from '../../python/imports/find-facts.ts'
import type { ModuleFacts } from '../../python/imports/module-facts.ts'
import { type ModuleTable, moduleNameOf, moduleTable } from '../../python/imports/module-table.ts'
import { nativeFacts } from '../../python/imports/native-facts.ts'
import type { ReachReason } from '../../python/imports/reach.ts'
import { codecAliases, reachStandardLibrary } from '../../python/imports/reach-standard-library.ts'
import type { Ask } from '../../python/imports/standard-library-asks.ts'
import { decodeSource } from '../../python/syntax/decode-source.ts'
import { parseModule } from '../../python/syntax/parse-module.ts'

/** What is true of a standard library's modules, by path; equal libraries have equal facts. */
export type LibraryFacts = Readonly<Record<string, ModuleFacts>>

/** Where Debian's interpreter has its standard library. */
export function libraryFolder(python: string): string {
  return `usr/lib/python${python}`
}

/** The modules of the standard library that can be read: sources and native code. */
export function librarySources(tree: Tree, python: string): TreeFile[] {
  const folder = `${libraryFolder(python)}/`
  return [...tree.entries.values()].filter(
    (entry): entry is TreeFile =>
      entry.kind === 'file' && entry.path.startsWith(folder) && /\.(?:py|so)$/.test(entry.path),
  )
}

/** Reads what the modules of a standard library ask of one another. */
export async function libraryFacts(sources: readonly TreeFile[], python: string): Promise<LibraryFacts> {
  const facts: Record<string, ModuleFacts> = {}
  for (const { path, content } of sources) {
    const bytes = await collect(content.open())
    facts[path] = path.endsWith('.so') ? nativeFacts(bytes) : findFacts(parseModule(decodeSource(bytes)), { python })
  }
  return facts
}

/** What of a standard library is left, and what is not. */
export interface ParedLibrary {
  /** The files that leave: modules that nothing reaches, and what lies beside them. */
  readonly unreached: ReadonlySet<ImagePath>
  /** Modules of it that are not in the image, by their full names. */
  readonly missing: readonly string[]
  readonly reasons: ReadonlyMap<string, ReachReason>
}

/** Finds what nothing asks for in the standard library of a Tree that still has its sources. */
export async function pareStandardLibrary(
  tree: Tree,
  python: string,
  facts: LibraryFacts,
  asks: readonly Ask[],
): Promise<ParedLibrary> {
  const folder = libraryFolder(python)
  const files = [...tree.entries.values()].filter(
    entry => entry.path.startsWith(`${folder}/`) && (entry.kind === 'file' || entry.kind === 'symlink'),
  )
  const table = moduleTable(
    files.map(({ path }) => {
      const known = facts[path]
      return { path, owner: 'standard-library' as const, ...(known ? { facts: known } : {}) }
    }),
    [folder, `${folder}/lib-dynload`],
  )
  const reasons = reachStandardLibrary(table, asks, await aliasesOf(tree, folder))
  const gone = [...table.all()].filter(({ name }) => !reasons.has(name))
  const unreached = new Set<ImagePath>(gone.flatMap(({ path }) => path ?? []))
  for (const entry of files) if (isBesideGone(entry, folder, table, reasons)) unreached.add(entry.path)
  return { unreached, missing: gone.map(({ name }) => name).sort(), reasons }
}

/** Data in the folder of a package that leaves, and other twins of modules that do. */
function isBesideGone(
  { path }: TreeEntry,
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
