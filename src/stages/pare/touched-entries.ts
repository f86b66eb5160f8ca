import { linkedPath } from '../../images/link-target.ts'
import { baseName, type ImagePath, parentOf } from '../../model/image-path.ts'
import { formatOrigin } from '../../model/origin.ts'
import type { Tree, TreeEntry } from '../../model/tree.ts'
import { moduleNameOf } from '../../python/imports/module-table.ts'
import { isNamedModule } from './file-patterns.ts'
import type { NativeNeeds } from './native-needs.ts'
import { libraryFolder } from './pare-standard-library.ts'
import type { SparedParts } from './spared-parts.ts'

export interface TouchedOptions {
  /** CPython's version, as in `3.13`. */
  readonly python: string
  /** The folder that distributions lie in. */
  readonly site: string
  /** Modules that stay with all below them. */
  readonly keep: readonly string[]
  /** Further modules that stay, each by its full name. */
  readonly closure?: ReadonlySet<string>
  /** Whether a file stays whatever it is. */
  readonly isKept: (path: string) => boolean
  /** What leaves although it was touched, since nothing means it. */
  readonly spared: SparedParts
  /** What ELF headers say, by path. */
  readonly native: ReadonlyMap<ImagePath, NativeNeeds>
}

/** What of a Tree stays at level `max`. */
export interface TouchedEntries {
  readonly kept: ReadonlySet<ImagePath>
  /** Modules that are not in the image, by their full names. */
  readonly missing: readonly string[]
}

/**
 * Chooses what stays of a Tree at level `max`: what a run of the app touched, the project itself, what it keeps, the
 * libraries that all of it needs, and what says what is installed. Data beside data that was read, in a directory that
 * was listed, stays as well: asking for a file's status leaves no trace.
 */
export function touchedEntries(
  tree: Tree,
  touched: ReadonlySet<ImagePath>,
  { python, site, keep, closure, isKept, spared, native }: TouchedOptions,
): TouchedEntries {
  const kept = new Set<ImagePath>()
  const missing: string[] = []
  const folders = [`${libraryFolder(python)}/lib-dynload`, libraryFolder(python), site]
  const readFolders = new Set<ImagePath>()
  // A library that native code asked the loader for stays with that code; any other was opened by its name.
  const explained = neededOf(
    tree,
    native,
    [...touched].filter(path => !isLibrary(path)),
  )
  for (const entry of tree.entries.values()) {
    if (entry.kind === 'directory') continue
    const module = moduleOf(entry.path, folders)
    const isAsked =
      keep.some(name => isAskedFor(entry.path, module, name, folders)) ||
      (module !== undefined && closure?.has(module) === true)
    if (
      module !== undefined &&
      !isAsked &&
      !isKept(entry.path) &&
      entry.origin.kind !== 'app' &&
      isDroppedModule(entry, module)
    ) {
      missing.push(module)
      continue
    }
    const isRead = touched.has(entry.path) && !explained.has(entry.path) && !spared.hasFile(entry.path)
    if (isAsked || isRead || isKept(entry.path) || isAlwaysKept(entry)) kept.add(entry.path)
    const folder = parentOf(entry.path)
    const isData =
      module === undefined && !native.has(entry.path) && folders.some(each => entry.path.startsWith(`${each}/`))
    if (isData && touched.has(entry.path) && folder && touched.has(folder)) readFolders.add(folder)
  }
  for (const entry of tree.entries.values()) {
    const folder = parentOf(entry.path)
    if (entry.kind === 'directory' || !folder || !readFolders.has(folder) || native.has(entry.path)) continue
    if (moduleOf(entry.path, folders) === undefined) kept.add(entry.path)
  }
  for (const path of neededOf(tree, native, [...kept])) kept.add(path)
  if ([...kept].some(path => /\/threading\.pyc$/.test(path))) addThreadLibrary(tree, kept)
  addNotices(tree, kept)
  addLinked(tree, kept)
  addParents(tree, kept)
  // The source of a module may leave, and its bytecode stay.
  const present = new Set([...kept].map(path => moduleOf(path, folders)))
  return { kept, missing: [...new Set(missing)].filter(name => !present.has(name)).sort() }

  function isDroppedModule({ path }: TreeEntry, module: string): boolean {
    return !touched.has(path) || spared.hasModule(module)
  }
}

/** Whether a module that stays with all below it is this one, is below this one, or has this file below it. */
function isAskedFor(path: ImagePath, module: string | undefined, name: string, folders: readonly string[]): boolean {
  if (module !== undefined) return name === '**' || isNamedModule(module, [name]) || isNamedModule(name, [module])
  const folder = folders.find(each => path.startsWith(`${each}/`))
  if (folder === undefined) return false
  return name === '**' || path.startsWith(`${folder}/${name.replaceAll('.', '/')}/`)
}

function moduleOf(path: ImagePath, folders: readonly string[]): string | undefined {
  const folder = folders.find(each => path.startsWith(`${each}/`))
  if (folder === undefined) return undefined
  return moduleNameOf(
    path.slice(folder.length + 1).replace(/(^|\/)__pycache__\/([^/]+)\.cpython-\d+\.pyc$/, '$1$2.pyc'),
  )
}

/** The project, records of what is installed, and what is written for every image. */
function isAlwaysKept({ path, kind, origin }: TreeEntry): boolean {
  if (origin.kind === 'app') return true
  if (/\.dist-info\//.test(path)) return true
  if (path === 'usr/lib/os-release' || path === 'etc/os-release') return true
  // `/lib` and `/bin`, by which the loader and programs are named.
  if (kind === 'symlink' && !path.includes('/')) return true
  return origin.kind === 'generated' && alwaysWritten.has(origin.by)
}

const alwaysWritten: ReadonlySet<string> = new Set([
  'accounts',
  'directories',
  'python-links',
  'missing-module-hook',
  'ld.so.cache',
  'dpkg-status',
])

function leadsTo({ path, target }: Extract<TreeEntry, { kind: 'symlink' }>): ImagePath {
  return (target.startsWith('/') ? target.slice(1) : linkedPath(path, target)) as ImagePath
}

/** Where a link stays, so does what it leads to; and a file that is reached by a link has been touched by its own name alone. */
function addLinked(tree: Tree, kept: Set<ImagePath>): void {
  for (const path of kept) {
    const entry = tree.entries.get(path)
    if (entry?.kind === 'hardlink') kept.add(entry.target)
    if (entry?.kind !== 'symlink') continue
    const target = leadsTo(entry)
    if (tree.entries.get(target)?.kind !== 'directory' && tree.entries.has(target)) kept.add(target)
  }
}

/** A shared library that is no module. */
function isLibrary(path: ImagePath): boolean {
  return /\.so(?:\.[\w.]+)?$/.test(path) && !path.includes('/lib-dynload/') && !/\.(?:cpython-\d+|abi3)/.test(path)
}

/** The libraries that the loader looks for on behalf of these files, with the links that have their SONAMEs. */
function neededOf(
  tree: Tree,
  native: ReadonlyMap<ImagePath, NativeNeeds>,
  files: readonly ImagePath[],
): ReadonlySet<ImagePath> {
  const byName = Map.groupBy(
    [...tree.entries.values()].filter(({ kind, path }) => kind !== 'directory' && /\.so(?:\.|$)/.test(path)),
    ({ path }) => baseName(path),
  )
  const needed = new Set<ImagePath>()
  const pending = [...files]
  for (let path = pending.pop(); path !== undefined; path = pending.pop()) {
    const entry = tree.entries.get(path)
    const linked = entry?.kind === 'symlink' ? leadsTo(entry) : undefined
    const asked = (native.get(path)?.needed ?? []).flatMap(name => byName.get(name) ?? []).map(each => each.path)
    for (const found of [...(linked && tree.entries.has(linked) ? [linked] : []), ...asked]) {
      if (needed.has(found)) continue
      needed.add(found)
      pending.push(found)
    }
  }
  return needed
}

/** glibc opens it by its name when a thread is ended from within, which a run need not show. */
function addThreadLibrary(tree: Tree, kept: Set<ImagePath>): void {
  for (const path of tree.entries.keys()) if (/^usr\/lib\/[^/]+\/libgcc_s\.so\.1$/.test(path)) kept.add(path)
}

/** Licences of the Debian packages that are still there. */
function addNotices(tree: Tree, kept: Set<ImagePath>): void {
  const present = new Set(
    [...kept].flatMap(path => {
      const origin = tree.entries.get(path)?.origin
      return origin?.kind === 'debian' ? [formatOrigin(origin)] : []
    }),
  )
  for (const { path, kind, origin } of tree.entries.values()) {
    if (kind !== 'directory' && /^usr\/share\/doc\/[^/]+\/copyright$/.test(path) && present.has(formatOrigin(origin)))
      kept.add(path)
  }
}

/** Folders of what stays, and those that were empty before: /proc, /tmp and their like are there to be mounted on. */
function addParents(tree: Tree, kept: Set<ImagePath>): void {
  const filled = new Set([...tree.entries.keys()].map(parentOf))
  for (const { kind, path } of tree.entries.values()) {
    if (kind === 'directory' && !filled.has(path)) kept.add(path)
  }
  for (const path of [...kept]) {
    for (let parent = parentOf(path); parent && !kept.has(parent); parent = parentOf(parent)) kept.add(parent)
  }
}
