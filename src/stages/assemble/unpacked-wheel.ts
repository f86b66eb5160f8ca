import type { AddressedContent } from '../../model/content.ts'
import { parseImagePath } from '../../model/image-path.ts'
import { type Digest, digestHex, parseDigest } from '../../model/oci/digest.ts'
import type { LockedDistribution, PythonTarget } from '../../model/python/lock.ts'
import type { BlobStore, RecordStore } from '../../model/stores.ts'
import { entryTime, type TreeFile } from '../../model/tree.ts'
import { unpackWheel } from './unpack-wheel.ts'

/** The files of an unpacked wheel as JSON; their content is in the blob store. */
export interface UnpackedRecord {
  readonly name: string
  readonly version: string
  readonly files: readonly (readonly [path: string, isExecutable: 0 | 1, digest: string, size: number])[]
}

/** What `unpackWheel` returned, as JSON. */
export function encodeUnpacked(files: readonly TreeFile[], locked: LockedDistribution): UnpackedRecord {
  const rows = files.map(
    ({ path, mode, content }) => [path, mode === 0o755 ? 1 : 0, digestHex(content.digest), content.size] as const,
  )
  return { name: locked.name, version: locked.version, files: rows }
}

/** Finds a blob of a known size; may answer without looking whether it is there. */
export type FindContent = (digest: Digest, size: number) => Promise<AddressedContent | undefined> | AddressedContent

/** The files that a record stands for, or `undefined` when the store has lost one of them. */
export async function decodeUnpacked(record: UnpackedRecord, find: FindContent): Promise<TreeFile[] | undefined> {
  const origin = { kind: 'distribution', name: record.name, version: record.version } as const
  const files = await Promise.all(
    record.files.map(async ([path, isExecutable, hex, size]): Promise<TreeFile | undefined> => {
      const content = await find(parseDigest(`sha256:${hex}`), size)
      if (content?.size !== size) return undefined
      const mode = isExecutable === 1 ? 0o755 : 0o644
      return { kind: 'file', path: parseImagePath(path), content, mode, uid: 0, gid: 0, modifiedAt: entryTime, origin }
    }),
  )
  return files.every(file => file !== undefined) ? files : undefined
}

/** Under which key of the record store an unpacked wheel lies: all that its files depend on. */
export function unpackedKey({ wheel, isDirect }: LockedDistribution, { python }: PythonTarget): string {
  return [wheel.digest, python, wheel.fileName, ...(isDirect ? [wheel.url] : [])].join(' ')
}

interface Stores {
  readonly blobs: BlobStore
  readonly records: RecordStore
}

/** The files of a wheel, unpacked before or now; `fetch` is asked for the wheel only when it has to be unpacked. */
export async function cachedUnpackWheel(
  fetch: () => Promise<AddressedContent>,
  locked: LockedDistribution,
  target: PythonTarget,
  { blobs, records }: Stores,
): Promise<TreeFile[]> {
  const key = unpackedKey(locked, target)
  const record = await records.get<UnpackedRecord>('unpacked-wheel', key)
  const known = record && (await decodeUnpacked(record, digest => blobs.find(digest)))
  if (known) return known
  const files = await unpackWheel(await fetch(), locked, target, blobs)
  await records.put('unpacked-wheel', key, encodeUnpacked(files, locked))
  return files
}
