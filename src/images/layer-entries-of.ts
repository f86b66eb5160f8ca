import type { ChangesetEntry } from '../model/entry.ts'
import { compareImagePaths } from '../model/image-path.ts'
import type { Tree, TreeEntry } from '../model/tree.ts'

/** A Tree as the entries of one layer: in the order of their paths, hard links after all they could point to. */
export function layerEntriesOf(tree: Tree): ChangesetEntry[] {
  return layerOrder([...tree.entries.values()])
}

/** Entries in the order that a layer needs: parents before children, hard links last. */
export function layerOrder(entries: readonly TreeEntry[]): TreeEntry[] {
  return entries.toSorted((left, right) => {
    const links = Number(left.kind === 'hardlink') - Number(right.kind === 'hardlink')
    return links !== 0 ? links : compareImagePaths(left.path, right.path)
  })
}
