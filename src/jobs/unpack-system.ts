import type { AddressedContent } from '../model/content.ts'
import type { LockedDebianPackage, SystemLock } from '../model/debian/package.ts'
import type { TreeEntry } from '../model/tree.ts'
import { decodeEntries, type EntriesRecord, encodeEntries } from '../stages/assemble/entry-record.ts'
import type { PackageRecord } from '../stages/assemble/system-files.ts'
import { type UnpackedDebianPackage, unpackDeb } from '../stages/assemble/unpack-deb.ts'
import type { JobContext } from './context.ts'

/** Fetches the .deb of a locked package. */
export type FetchDeb = (locked: LockedDebianPackage) => Promise<AddressedContent>

/** Unpacks what the lock names; a package that was unpacked before is read from the cache. */
export async function unpackSystem(
  lock: SystemLock,
  fetchDeb: FetchDeb,
  context: JobContext,
): Promise<{ entries: TreeEntry[]; records: PackageRecord[]; builtAt: number }> {
  const unpacked = await Promise.all(lock.packages.map(locked => unpackOnce(locked, fetchDeb, context)))
  return {
    entries: unpacked.flatMap(({ entries }) => entries),
    records: unpacked.map(({ record }) => record),
    builtAt: Math.max(...unpacked.map(({ builtAt }) => builtAt)),
  }
}

interface UnpackedRecord {
  readonly entries: EntriesRecord
  readonly record: PackageRecord
  readonly builtAt: number
}

async function unpackOnce(
  locked: LockedDebianPackage,
  fetchDeb: FetchDeb,
  { cache }: JobContext,
): Promise<UnpackedDebianPackage> {
  const known = await cache.records.get<UnpackedRecord>('deb', locked.digest)
  const entries = known && (await decodeEntries(known.entries, cache.blobs))
  if (entries) return { ...known, entries }
  const unpacked = await unpackDeb(await fetchDeb(locked), locked, cache.blobs)
  const record: UnpackedRecord = { ...unpacked, entries: encodeEntries(unpacked.entries) }
  await cache.records.put('deb', locked.digest, record)
  return unpacked
}
