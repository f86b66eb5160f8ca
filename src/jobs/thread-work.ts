import { join } from 'node:path'
import { deflateForArchive } from '../formats/compression/deflate-bytes.ts'
import { collect } from '../formats/digest/collect.ts'
import { type ZipContent, zipContent } from '../formats/zip/write-zip.ts'
import type { Bytes } from '../model/bytes.ts'
import type { AddressedContent } from '../model/content.ts'
import type { LockedDebianPackage } from '../model/debian/package.ts'
import { PareError } from '../model/error.ts'
import type { ImagePath } from '../model/image-path.ts'
import type { Digest } from '../model/oci/digest.ts'
import type { LockedDistribution, PythonTarget } from '../model/python/lock.ts'
import type { BlobStore } from '../model/stores.ts'
import type { ModuleFacts } from '../python/imports/module-facts.ts'
import { type EntriesRecord, encodeEntries } from '../stages/assemble/entry-record.ts'
import type { PackageRecord } from '../stages/assemble/system-files.ts'
import { unpackDeb } from '../stages/assemble/unpack-deb.ts'
import { moduleFacts } from '../stages/pare/pare-standard-library.ts'
import { blobDirectory } from '../stores/cache/blob-directory.ts'
import { blobsFolder } from '../stores/cache/cache.ts'
import { holdingBlobStore } from '../stores/cache/holding-blob-store.ts'
import { type WheelContents, wheelContents } from './wheel-contents.ts'
import { sizesOf } from './written-entries.ts'

/** A .deb to unpack; it lies in the cache. */
export interface DebOrder {
  readonly cache: string
  readonly locked: LockedDebianPackage
  readonly digest: Digest
}

/** What a .deb unpacked to, as it is remembered. */
export interface UnpackedRecord {
  readonly entries: EntriesRecord
  readonly record: PackageRecord
  readonly builtAt: number
}

/** A wheel to unpack and to read; it lies in the cache. */
export interface WheelOrder {
  readonly cache: string
  readonly locked: LockedDistribution
  readonly target: PythonTarget
  /** The folder that modules go to. */
  readonly site: string
  readonly digest: Digest
}

/** Modules of the standard library; they lie in the cache. */
export interface FactsOrder {
  readonly cache: string
  readonly python: string
  readonly modules: readonly (readonly [path: ImagePath, digest: Digest])[]
}

/** Contents that are wanted as an archive holds them; they lie in the cache. */
export interface ZipOrder {
  readonly cache: string
  readonly digests: readonly Digest[]
}

/** What each kind of work is given, and what comes of it. */
export interface ThreadWork {
  readonly unpackDeb: { readonly order: DebOrder; readonly answer: UnpackedDeb }
  readonly readWheel: { readonly order: WheelOrder; readonly answer: ReadWheel }
  /** What is true of each module, in their order. */
  readonly moduleFacts: { readonly order: FactsOrder; readonly answer: readonly ModuleFacts[] }
  readonly zipContents: { readonly order: ZipOrder; readonly answer: readonly ZipContent[] }
}

export type Work<Name extends keyof ThreadWork> = (
  order: ThreadWork[Name]['order'],
  signal?: AbortSignal,
) => Promise<ThreadWork[Name]['answer']>

/** An unpacked .deb, with the sizes of its files. */
export interface UnpackedDeb {
  readonly record: UnpackedRecord
  readonly sizes: ReadonlyMap<Digest, number>
}

/** An unpacked wheel, with the sizes of its files, and what was found in them. */
export interface ReadWheel extends Omit<WheelContents, 'unpacked' | 'stripped'> {
  readonly entries: EntriesRecord
  readonly stripped: EntriesRecord
  readonly sizes: ReadonlyMap<Digest, number>
}

/** How much of a wheel is held in memory while it is read, in bytes: most are smaller, and read several times. */
const heldAtOnce = 64 << 20

/** Work that can be done in a thread: orders and answers are plain data, and what is large lies in the cache. */
export const threadWork: { readonly [Name in keyof ThreadWork]: Work<Name> } = {
  async unpackDeb({ cache, locked, digest }, signal) {
    const blobs = blobDirectory(join(cache, blobsFolder))
    const deb = await found(blobs, digest)
    const unpacked = await unpackDeb(deb, locked, abortableStore(blobs, signal))
    return { record: { ...unpacked, entries: encodeEntries(unpacked.entries) }, sizes: sizesOf(unpacked.entries) }
  },

  async readWheel({ cache, locked, target, site, digest }, signal) {
    const blobs = holdingBlobStore(blobDirectory(join(cache, blobsFolder)), heldAtOnce)
    const wheel = await found(blobs, digest)
    const { unpacked, stripped, ...read } = await wheelContents(
      wheel,
      locked,
      target,
      site,
      abortableStore(blobs, signal),
    )
    const sizes = sizesOf([...unpacked, ...stripped])
    return { ...read, entries: encodeEntries(unpacked), stripped: encodeEntries(stripped), sizes }
  },

  async moduleFacts({ cache, python, modules }, signal) {
    const facts: ModuleFacts[] = []
    for await (const [index, bytes] of contentsOf(
      cache,
      modules.map(([, digest]) => digest),
      signal,
    )) {
      facts.push(moduleFacts(modules[index]![0], bytes, python))
    }
    return facts
  },

  async zipContents({ cache, digests }, signal) {
    const contents: ZipContent[] = []
    for await (const [, bytes] of contentsOf(cache, digests, signal)) {
      const content = zipContent(bytes, deflateForArchive)
      // What is sent to another thread takes along the whole memory that it is a part of.
      contents.push({ ...content, stored: Uint8Array.from(content.stored) })
    }
    return contents
  },
}

async function found(blobs: BlobStore, digest: Digest): Promise<AddressedContent> {
  const content = await blobs.find(digest)
  if (content) return content
  /** Something removed a blob from the cache, or wrote to it, while it was in use. */
  throw new PareError({
    code: 'damaged-cache',
    exitCode: 75,
    message: `The cached blob ${digest} was damaged or removed while it was in use`,
    hint: 'run the same command again: it will be fetched or made anew',
  })
}

async function* contentsOf(
  cache: string,
  digests: readonly Digest[],
  signal: AbortSignal | undefined,
): AsyncGenerator<[index: number, bytes: Uint8Array]> {
  const blobs = blobDirectory(join(cache, blobsFolder))
  for (const [index, digest] of digests.entries()) {
    await refuseAborted(signal)
    yield [index, await collect((await found(blobs, digest)).open())]
  }
}

// Lets the message come in that says so: nothing else of this work leaves the thread a moment for it.
async function refuseAborted(signal: AbortSignal | undefined): Promise<void> {
  if (!signal) return
  await new Promise(resolve => setImmediate(resolve))
  signal.throwIfAborted()
}

function abortableStore(blobs: BlobStore, signal: AbortSignal | undefined): BlobStore {
  return { ...blobs, write: (bytes, expected) => blobs.write(abortable(bytes, signal), expected) }
}

async function* abortable(bytes: Bytes, signal: AbortSignal | undefined): Bytes & AsyncGenerator<Uint8Array> {
  for await (const chunk of bytes) {
    await refuseAborted(signal)
    yield chunk
  }
}
