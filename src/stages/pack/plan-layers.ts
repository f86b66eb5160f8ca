import type { ImagePath } from '../../model/image-path.ts'
import { formatOrigin } from '../../model/origin.ts'
import type { Tree, TreeEntry } from '../../model/tree.ts'

/** A layer to be: its entries in groups that change together. */
export interface PlannedLayer {
  /** Permanent name: `system`, `library`, `dependencies`, `dependency:numpy`, `app`. */
  readonly name: string
  /** For the image's history and for people. */
  readonly summary: string
  readonly groups: readonly PlannedGroup[]
}

/** Entries of one origin; a group that is equal to one packed before is not compressed again. */
export interface PlannedGroup {
  readonly name: string
  readonly entries: readonly TreeEntry[]
}

/** Distributions above this size get a layer of their own: a change of another one then costs them nothing on the wire. */
export const ownLayerSize = 20_000_000

/** A manifest may list 127 layers in practice, and pulling many small ones is slower than one. */
const ownLayers = 8

/**
 * What there is of these depends on what is asked of the standard library, which a new import of the app may change: its
 * own modules, the libraries that only they need, the licences that these are under, and what pare writes about all of it.
 */
const library = {
  paths: /^usr\/(?:lib\/python3(?:\d+\.zip$|\.\d+(?:\/|$))|share\/common-licenses\/)/,
  packages:
    /^(?:libpython3\.|libbz2-|libdb5\.|libffi\d|libgdbm|liblzma\d|libncurses|libtinfo|libreadline|readline-common$|libsqlite3-|libuuid1)/,
  generated: new Set(['dpkg-status', 'ld.so.cache', 'missing-module-hook']),
}

/**
 * Divides a Tree into layers in order of change: system and interpreter first, then the standard library, dependencies
 * (large ones alone), the app last. No path is in two layers; a directory that several share stands in the lowest of them.
 */
export function planLayers(tree: Tree): PlannedLayer[] {
  const system: TreeEntry[] = []
  const standardLibrary: TreeEntry[] = []
  const app: TreeEntry[] = []
  const distributions = new Map<string, TreeEntry[]>()
  for (const entry of tree.entries.values()) {
    if (entry.origin.kind === 'distribution') {
      const name = entry.origin.name
      distributions.set(name, [...(distributions.get(name) ?? []), entry])
    } else if (entry.origin.kind === 'app') app.push(entry)
    else if (isOfLibrary(entry)) standardLibrary.push(entry)
    else system.push(entry)
  }
  return [
    layerOf('system', 'system and interpreter', groupsByOrigin(system)),
    layerOf('library', 'standard library', groupsByOrigin(standardLibrary)),
    ...dependencyLayers(distributions),
    layerOf('app', 'app', [{ name: 'app', entries: app }]),
  ].filter(layer => layer.groups.some(group => group.entries.length > 0))
}

function isOfLibrary({ kind, path, origin }: TreeEntry): boolean {
  if (library.paths.test(path)) return true
  // Directories that are shared stand in the lowest layer; that of a package's notices is its own.
  if (kind === 'directory' && !/^usr\/share\/doc\/[^/]+$/.test(path)) return false
  if (origin.kind === 'generated') return library.generated.has(origin.by)
  return origin.kind === 'debian' && library.packages.test(origin.package)
}

function dependencyLayers(distributions: ReadonlyMap<string, readonly TreeEntry[]>): PlannedLayer[] {
  const groups = [...distributions]
    .map(([name, entries]) => ({ name: `distribution:${name}`, entries }))
    .sort((left, right) => (left.name < right.name ? -1 : 1))
  const large = groups
    .filter(group => sizeOf(group.entries) >= ownLayerSize)
    .sort((left, right) => sizeOf(right.entries) - sizeOf(left.entries))
    .slice(0, ownLayers)
    .sort((left, right) => (left.name < right.name ? -1 : 1))
  const small = groups.filter(group => !large.includes(group))
  // The small ones come first: they hold the shared folders, which the large layers then need not repeat.
  return [
    layerOf('dependencies', `${small.length} distributions`, small),
    ...large.map(group =>
      layerOf(group.name.replace('distribution', 'dependency'), group.name.split(':')[1]!, [group]),
    ),
  ]
}

function groupsByOrigin(entries: readonly TreeEntry[]): PlannedGroup[] {
  const groups = new Map<string, TreeEntry[]>()
  for (const entry of entries) {
    // What pare generates is small, and of one kind: one group for all of it.
    const name = entry.origin.kind === 'generated' ? 'generated' : formatOrigin(entry.origin)
    const group = groups.get(name)
    if (group) group.push(entry)
    else groups.set(name, [entry])
  }
  return [...groups].map(([name, group]) => ({ name, entries: group })).sort(byRank)
}

// A shared directory must come before what lies in it, and hard links after their target: both hold when every
// directory of the layer is in the first group.
function byRank(left: PlannedGroup, right: PlannedGroup): number {
  return left.name < right.name ? -1 : 1
}

function layerOf(name: string, summary: string, groups: readonly PlannedGroup[]): PlannedLayer {
  const directories = groups.flatMap(group => group.entries.filter(entry => entry.kind === 'directory'))
  const rest = groups.map(({ name: group, entries }) => ({
    name: group,
    entries: entries.filter(entry => entry.kind !== 'directory'),
  }))
  return { name, summary, groups: [{ name: `${name}:directories`, entries: directories }, ...rest] }
}

function sizeOf(entries: readonly TreeEntry[]): number {
  let size = 0
  for (const entry of entries) if (entry.kind === 'file') size += entry.content.size
  return size
}

/** Paths of a layer, for tests and reports. */
export function pathsOf(layer: PlannedLayer): ImagePath[] {
  return layer.groups.flatMap(group => group.entries.map(entry => entry.path))
}
