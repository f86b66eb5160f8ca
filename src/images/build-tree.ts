import { compareImagePaths, type ImagePath, parentOf } from '../model/image-path.ts'
import type { Origin } from '../model/origin.ts'
import { entryTime, type Tree, type TreeEntry } from '../model/tree.ts'

/**
 * The Tree of these entries. Where two name the same path the later one wins, except that a directory never replaces a
 * directory: the first one's mode and owner stand. Parents that nobody named are made, with the origin of their first
 * child.
 */
export function buildTree(entries: Iterable<TreeEntry>): Tree {
  const found = new Map<ImagePath, TreeEntry>()
  const implied = new Map<ImagePath, Origin>()
  for (const entry of entries) {
    if (entry.kind === 'directory' && found.get(entry.path)?.kind === 'directory') continue
    found.set(entry.path, entry)
    for (let path = parentOf(entry.path); path && !implied.has(path); path = parentOf(path))
      implied.set(path, entry.origin)
  }
  for (const [path, origin] of implied) if (!found.has(path)) found.set(path, impliedDirectory(path, origin))
  return sortedTree(found)
}

/** The Tree without the entries that `isDropped` names; directories that become empty and were not named stay. */
export function withoutEntries(tree: Tree, isDropped: (entry: TreeEntry) => boolean): Tree {
  const kept = new Map<ImagePath, TreeEntry>()
  for (const entry of tree.entries.values()) if (!isDropped(entry)) kept.set(entry.path, entry)
  return { entries: kept }
}

function impliedDirectory(path: ImagePath, origin: Origin): TreeEntry {
  return { kind: 'directory', path, mode: 0o755, uid: 0, gid: 0, modifiedAt: entryTime, origin }
}

function sortedTree(found: Map<ImagePath, TreeEntry>): Tree {
  const sorted = [...found.values()].sort((left, right) => compareImagePaths(left.path, right.path))
  return { entries: new Map(sorted.map(entry => [entry.path, entry])) }
}
