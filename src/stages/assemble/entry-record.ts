import type { AddressedContent } from '../../model/content.ts'
import type { ImagePath } from '../../model/image-path.ts'
import type { Digest } from '../../model/oci/digest.ts'
import type { Origin } from '../../model/origin.ts'
import type { BlobStore } from '../../model/stores.ts'
import type { TreeEntry } from '../../model/tree.ts'

/** Entries as JSON: what was unpacked once is read from here instead of from its archive. Contents stay in the blob store. */
export interface EntriesRecord {
  readonly origins: readonly Origin[]
  readonly entries: readonly EntryRecord[]
}

type EntryRecord = readonly [
  kind: 'file' | 'directory' | 'symlink' | 'hardlink',
  path: string,
  mode: number,
  uid: number,
  gid: number,
  modifiedAt: number,
  origin: number,
  targetOrDigest?: string,
]

export function encodeEntries(entries: readonly TreeEntry[]): EntriesRecord {
  const origins = new Map<string, { index: number; origin: Origin }>()
  const indexOf = (origin: Origin) => {
    const key = JSON.stringify(origin)
    const known = origins.get(key) ?? { index: origins.size, origin }
    origins.set(key, known)
    return known.index
  }
  const records = entries.map((entry): EntryRecord => {
    const { kind, path, mode, uid, gid, modifiedAt, origin } = entry
    const common = [kind, path, mode, uid, gid, modifiedAt, indexOf(origin)] as const
    if (entry.kind === 'file') return [...common, entry.content.digest]
    return entry.kind === 'directory' ? common : [...common, entry.target]
  })
  return { origins: [...origins.values()].map(({ origin }) => origin), entries: records }
}

/** The entries of a record, or `undefined` when the blob store no longer holds all of their contents. */
export async function decodeEntries(record: EntriesRecord, blobs: BlobStore): Promise<TreeEntry[] | undefined> {
  const digests = new Set(record.entries.filter(entry => entry[0] === 'file').map(entry => entry[7]! as Digest))
  const contents = new Map<string, AddressedContent>()
  await Promise.all(
    [...digests].map(async digest => {
      const content = await blobs.find(digest)
      if (content) contents.set(digest, content)
    }),
  )
  if (contents.size !== digests.size) return undefined
  return record.entries.map(([kind, path, mode, uid, gid, modifiedAt, originIndex, extra]): TreeEntry => {
    const attributes = { path: path as ImagePath, mode, uid, gid, modifiedAt, origin: record.origins[originIndex]! }
    switch (kind) {
      case 'file':
        return { kind, ...attributes, content: contents.get(extra!)! }
      case 'directory':
        return { kind, ...attributes }
      case 'symlink':
        return { kind, ...attributes, target: extra! }
      default:
        return { kind, ...attributes, target: extra! as ImagePath }
    }
  })
}
