import type { ImagePath } from '../../model/image-path.ts'
import type { Tree, TreeEntry } from '../../model/tree.ts'
import { dropRules } from './drop-rules.ts'

/**
 * The files that leave because of their kind, each with the rule; directories that hold nothing else leave with them.
 * Programs of packages that the user asked for stay: `packages = ["ffmpeg"]` is there for nothing else.
 */
export function planDrops(
  tree: Tree,
  isRequested: (entry: TreeEntry) => boolean = () => false,
): ReadonlyMap<ImagePath, string> {
  const dropped = new Map<ImagePath, string>()
  for (const entry of tree.entries.values()) {
    if (entry.kind === 'directory') continue
    const rule = dropRules.find(candidate => candidate.isDropped(entry))
    if (rule && !(rule.name === 'system-programs' && isRequested(entry))) dropped.set(entry.path, rule.name)
  }
  dropEmptied(tree, dropped)
  return dropped
}

function dropEmptied(tree: Tree, dropped: Map<ImagePath, string>): void {
  const children = new Map<string, number>()
  const lastRule = new Map<string, string>()
  const isOrdinary = (path: ImagePath) => tree.entries.get(path)?.origin.kind !== 'generated'
  // From the leaves upwards: a directory is seen after everything that it holds.
  for (const { path, kind } of [...tree.entries.values()].reverse()) {
    const parent = path.slice(0, Math.max(0, path.lastIndexOf('/')))
    const rule = dropped.get(path)
    const emptied = kind === 'directory' && !children.get(path) ? lastRule.get(path) : undefined
    if (rule === undefined && emptied !== undefined && isOrdinary(path)) dropped.set(path, emptied)
    const gone = dropped.get(path)
    if (gone === undefined) children.set(parent, (children.get(parent) ?? 0) + 1)
    else lastRule.set(parent, gone)
  }
}
