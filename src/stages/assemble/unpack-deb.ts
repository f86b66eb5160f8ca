import { readDeb } from '../../formats/debian/deb.ts'
import type { AddressedContent } from '../../model/content.ts'
import type { LockedDebianPackage } from '../../model/debian/package.ts'
import type { ImagePath } from '../../model/image-path.ts'
import type { Origin } from '../../model/origin.ts'
import type { BlobStore } from '../../model/stores.ts'
import { entryTime, type TreeEntry } from '../../model/tree.ts'
import { mergedUsrPath } from './merge-usr.ts'
import type { PackageRecord } from './system-files.ts'

/** A Debian package, unpacked: its files as entries, and what dpkg would have written down about it. */
export interface UnpackedDebianPackage {
  readonly entries: readonly TreeEntry[]
  readonly record: PackageRecord
  /** The newest time of its files, in seconds since 1970: when it was built. */
  readonly builtAt: number
}

/** Unpacks a .deb into the blob store. Device nodes are left out; maintainer scripts are never run. */
export async function unpackDeb(
  deb: AddressedContent,
  locked: LockedDebianPackage,
  blobs: BlobStore,
): Promise<UnpackedDebianPackage> {
  const { name, version, architecture } = locked
  const origin: Origin = { kind: 'debian', package: name, version, architecture }
  const archive = await readDeb(deb, `${name}_${version}_${architecture}.deb`)
  const entries: TreeEntry[] = []
  let builtAt = 0
  for await (const entry of archive.entries()) {
    if (entry.path === '' || entry.kind === 'whiteout' || entry.kind === 'opaque-whiteout') continue
    const { mode, uid, gid } = entry
    builtAt = Math.max(builtAt, entry.modifiedAt)
    const path: ImagePath = mergedUsrPath(entry.path)
    const attributes = { path, mode, uid, gid, modifiedAt: entryTime, origin }
    switch (entry.kind) {
      case 'file':
        entries.push({ kind: 'file', ...attributes, content: await blobs.write(entry.content.open()) })
        break
      case 'directory':
        if (!isMergedRoot(entry.path)) entries.push({ kind: 'directory', ...attributes })
        break
      case 'symlink':
        entries.push({ kind: 'symlink', ...attributes, target: entry.target })
        break
      case 'hardlink':
        entries.push({ kind: 'hardlink', ...attributes, target: mergedUsrPath(entry.target) })
        break
      default:
        break
    }
  }
  return { entries, record: { name, control: archive.controlText, md5sums: archive.md5sums ?? '' }, builtAt }
}

/** `/lib` as a directory, in a package from before merged /usr: the link stands in its place. */
function isMergedRoot(path: ImagePath): boolean {
  return !path.includes('/') && mergedUsrPath(`${path}/x` as ImagePath) !== `${path}/x`
}
