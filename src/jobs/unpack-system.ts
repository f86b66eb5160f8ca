import type { AddressedContent } from '../model/content.ts'
import type { LockedDebianPackage, SystemLock } from '../model/debian/package.ts'
import type { TreeEntry } from '../model/tree.ts'
import { decodeEntries } from '../stages/assemble/entry-record.ts'
import type { PackageRecord } from '../stages/assemble/system-files.ts'
import type { UnpackedDebianPackage } from '../stages/assemble/unpack-deb.ts'
import type { Cache } from '../stores/cache/cache.ts'
import type { JobContext } from './context.ts'
import { inThreads } from './in-threads.ts'
import type { UnpackedRecord } from './thread-work.ts'
import { writtenEntries } from './written-entries.ts'

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

/** The interpreter for this computer and the system part of an image are mostly the same packages. */
const underWay = new WeakMap<Cache, Map<string, Promise<UnpackedDebianPackage>>>()

function unpackOnce(
  locked: LockedDebianPackage,
  fetchDeb: FetchDeb,
  context: JobContext,
): Promise<UnpackedDebianPackage> {
  const begun = underWay.get(context.cache) ?? new Map<string, Promise<UnpackedDebianPackage>>()
  underWay.set(context.cache, begun)
  const known = begun.get(locked.digest)
  if (known) return known
  const unpacking = unpack(locked, fetchDeb, context)
  begun.set(locked.digest, unpacking)
  unpacking.catch(() => begun.delete(locked.digest))
  return unpacking
}

async function unpack(
  locked: LockedDebianPackage,
  fetchDeb: FetchDeb,
  context: JobContext,
): Promise<UnpackedDebianPackage> {
  const { cache } = context
  const known = await cache.records.get<UnpackedRecord>('deb', locked.digest)
  const entries = known && (await decodeEntries(known.entries, cache.blobs))
  if (entries) return { ...known, entries }
  const { digest, size } = await fetchDeb(locked)
  const order = { cache: cache.directory, locked, digest }
  const { record, sizes } = await inThreads('unpackDeb', order, size, context)
  await cache.records.put('deb', locked.digest, record)
  return { ...record, entries: await writtenEntries(record.entries, sizes, cache) }
}
