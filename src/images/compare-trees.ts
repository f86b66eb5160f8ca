import type { Tree, TreeEntry } from '../model/tree.ts'

/** What is different between two Trees, each list in the order of paths. */
export interface TreeDifference {
  readonly removed: readonly TreeEntry[]
  readonly added: readonly TreeEntry[]
  readonly changed: readonly { readonly from: TreeEntry; readonly to: TreeEntry }[]
}

/** What must be removed, added and changed to make `to` of `from`. */
export function compareTrees(from: Tree, to: Tree): TreeDifference {
  const removed = [...from.entries.values()].filter(entry => !to.entries.has(entry.path))
  const added: TreeEntry[] = []
  const changed: { from: TreeEntry; to: TreeEntry }[] = []
  for (const entry of to.entries.values()) {
    const old = from.entries.get(entry.path)
    if (old === undefined) added.push(entry)
    else if (!isSameEntry(old, entry)) changed.push({ from: old, to: entry })
  }
  return { removed, added, changed }
}

/** Whether a layer would say the same of two entries; origins do not count. */
export function isSameEntry(left: TreeEntry, right: TreeEntry): boolean {
  return (
    left.path === right.path &&
    left.mode === right.mode &&
    left.uid === right.uid &&
    left.gid === right.gid &&
    left.modifiedAt === right.modifiedAt &&
    isSameBody(left, right)
  )
}

function isSameBody(left: TreeEntry, right: TreeEntry): boolean {
  switch (left.kind) {
    case 'file':
      return right.kind === 'file' && left.content.digest === right.content.digest
    case 'directory':
      return right.kind === 'directory'
    case 'symlink':
    case 'hardlink':
      return right.kind === left.kind && left.target === right.target
  }
}
