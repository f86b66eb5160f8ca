import type { Digest } from '../model/oci/digest.ts'
import type { TreeEntry } from '../model/tree.ts'
import { decodeEntries, type EntriesRecord } from '../stages/assemble/entry-record.ts'
import type { Cache } from '../stores/cache/cache.ts'

/** The entries of a record whose contents a thread of this process has just written; nothing is looked up. */
export async function writtenEntries(
  record: EntriesRecord,
  sizes: ReadonlyMap<Digest, number>,
  { blobs }: Cache,
): Promise<TreeEntry[]> {
  const find = async (digest: Digest) => blobs.contentOf(digest, sizes.get(digest)!)
  return (await decodeEntries(record, { ...blobs, find }))!
}

/** The sizes of what entries hold. */
export function sizesOf(entries: readonly TreeEntry[]): Map<Digest, number> {
  return new Map(entries.flatMap(entry => (entry.kind === 'file' ? [[entry.content.digest, entry.content.size]] : [])))
}
