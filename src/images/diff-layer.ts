import type { ChangesetEntry } from '../model/entry.ts'
import { type ImagePath, parentOf } from '../model/image-path.ts'
import type { Tree, TreeEntry } from '../model/tree.ts'
import { isSameEntry } from './compare-trees.ts'
import { layerOrder } from './layer-entries-of.ts'

/**
 * The entries of a layer that makes `upper` of `lower`: whiteouts first, then what is new or different. Directories that
 * are below already as they should be are not repeated.
 */
export function diffLayer(lower: Tree, upper: Tree): ChangesetEntry[] {
  const whiteouts: ChangesetEntry[] = []
  for (const { path } of lower.entries.values()) {
    if (!upper.entries.has(path) && isDirectory(upper, parentOf(path))) whiteouts.push({ kind: 'whiteout', path })
  }
  return [...whiteouts, ...layerOrder(withLinkedNames(upper, changedEntries(lower, upper)))]
}

// Below a removed directory there is nothing left to remove; below one that became a file neither.
function isDirectory(tree: Tree, path: ImagePath | undefined): boolean {
  return path === undefined || path === '' || tree.entries.get(path)?.kind === 'directory'
}

function changedEntries(lower: Tree, upper: Tree): TreeEntry[] {
  return [...upper.entries.values()].filter(entry => {
    const old = lower.entries.get(entry.path)
    return old === undefined || !isSameEntry(old, entry)
  })
}

// A name that stays behind in the lower layer would keep the old file, so all names of a file go together.
function withLinkedNames(upper: Tree, changed: readonly TreeEntry[]): TreeEntry[] {
  const fileOf = (entry: TreeEntry): ImagePath => (entry.kind === 'hardlink' ? entry.target : entry.path)
  const files = new Set(changed.filter(({ kind }) => kind !== 'directory').map(fileOf))
  const result = new Set(changed)
  for (const entry of upper.entries.values()) {
    if (entry.kind === 'hardlink' && files.has(entry.target)) {
      result.add(entry)
      result.add(upper.entries.get(entry.target)!)
    }
  }
  return [...result]
}
