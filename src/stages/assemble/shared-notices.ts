import { posix } from 'node:path'
import { type ImagePath, parentOf } from '../../model/image-path.ts'
import type { TreeEntry } from '../../model/tree.ts'

/**
 * The entries with each copyright text once: packages of one source bring the same text, and a link stands in place of
 * the second. Debian does so with whole documentation folders.
 */
export function sharedNotices(entries: readonly TreeEntry[]): TreeEntry[] {
  const first = new Map<string, ImagePath>()
  return entries.map(entry => {
    if (entry.kind !== 'file' || !/^usr\/share\/doc\/[^/]+\/copyright$/.test(entry.path)) return entry
    const { path, content, uid, gid, modifiedAt, origin } = entry
    const earlier = first.get(content.digest)
    if (earlier === undefined) {
      first.set(content.digest, path)
      return entry
    }
    const target = posix.relative(parentOf(path)!, earlier)
    return { kind: 'symlink', path, target, mode: 0o777, uid, gid, modifiedAt, origin }
  })
}
