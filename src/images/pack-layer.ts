import { blocksOf } from '../formats/compression/blocks-of.ts'
import type { Compressor } from '../formats/compression/create-compressor.ts'
import { gunzip } from '../formats/compression/gunzip.ts'
import { compressorId, gzipMember, memberSize } from '../formats/compression/gzip-member.ts'
import { bytesOf } from '../formats/digest/collect.ts'
import { createDigester, type Digester } from '../formats/digest/digest-of.ts'
import { encodeTar, endOfTar } from '../formats/tar/encode-tar.ts'
import type { Bytes } from '../model/bytes.ts'
import type { AddressedContent } from '../model/content.ts'
import type { ChangesetEntry } from '../model/entry.ts'
import { PareError } from '../model/error.ts'
import type { ImagePath } from '../model/image-path.ts'
import { asDiffId, type DiffId, type Digest } from '../model/oci/digest.ts'
import type { Layer } from '../model/oci/image.ts'
import { mediaTypes } from '../model/oci/media-type.ts'
import type { BlobStore, RecordStore } from '../model/stores.ts'
import { keyOfEntries, keyOfGroups } from './group-key.ts'
import { layerFromBlob } from './layer-from-blob.ts'

/** Entries of a layer that change together: they are compressed apart from the others. */
export interface LayerGroup {
  readonly entries: readonly ChangesetEntry[]
}

export interface PackOptions {
  /** Where the layer's bytes go, and what was compressed for it. */
  readonly blobs: BlobStore
  /** Remembers what was packed before; without it everything is compressed anew. */
  readonly records?: RecordStore
  readonly compressor: Compressor
  readonly signal?: AbortSignal
}

/**
 * A layer of these groups, in their order. Each is a run of whole gzip members that depends on its entries alone, so a
 * group that was packed before is taken from `records` and `blobs`, and a whole layer likewise. The bytes are the same
 * either way.
 */
export async function packLayer(groups: readonly LayerGroup[], options: PackOptions): Promise<Layer> {
  refuseDuplicates(groups)
  const keys = groups.map(({ entries }) => keyOfEntries(entries))
  const layerKey = keyOfGroups(keys)
  const known = layerKey && (await findLayer(layerKey, options))
  if (known) return known

  const plain = createDigester()
  // The record of a group would say what the layer's own says when there is one group alone.
  const remembered = groups.length > 1 ? options.records : undefined
  const content = await options.blobs.write(compressed(groups, keys, plain, { ...options, records: remembered }))
  const diffId = asDiffId(plain.digest())
  if (layerKey)
    await options.records?.put(layerKind, layerKey, { digest: content.digest, diffId } satisfies LayerRecord)
  return layerOf(content, diffId)
}

const layerKind = `layer-${compressorId}`
const groupKind = `layer-group-${compressorId}`

interface LayerRecord {
  readonly digest: Digest
  readonly diffId: DiffId
}

/** The blobs of a group's members, in their order. */
interface GroupRecord {
  readonly members: readonly Digest[]
}

function layerOf(content: AddressedContent, diffId: DiffId): Layer {
  const { digest, size } = content
  return layerFromBlob({ mediaType: mediaTypes.ociLayerGzip, digest, size }, diffId, content)
}

async function findLayer(key: string, { blobs, records }: PackOptions): Promise<Layer | undefined> {
  const record = await records?.get<LayerRecord>(layerKind, key)
  const content = record && (await blobs.find(record.digest))
  return content && layerOf(content, record.diffId)
}

type CompressOptions = Omit<PackOptions, 'records'> & { readonly records: RecordStore | undefined }

/** The layer's bytes; the plain tar is shown to `plain` on the way. */
async function* compressed(
  groups: readonly LayerGroup[],
  keys: readonly (string | undefined)[],
  plain: Digester,
  options: CompressOptions,
): Bytes & AsyncGenerator<Uint8Array> {
  const remembering: Promise<void>[] = []
  // Members are compressed ahead of where the layer is written, across groups, and written in order.
  const ahead: Promise<Uint8Array>[] = []
  for (const [index, { entries }] of groups.entries()) {
    options.signal?.throwIfAborted()
    const key = keys[index]
    const known = key && (await findGroup(key, options))
    if (known) {
      while (ahead.length > 0) yield await ahead.shift()!
      yield* replayed(known, plain)
      continue
    }
    const written: Promise<Digest>[] = []
    for await (const block of blocksOf(encodeTar(entries, { end: false }), memberSize)) {
      options.signal?.throwIfAborted()
      plain.update(block)
      const member = handled(options.compressor.gzipMember(block))
      if (key && options.records) written.push(handled(storeMember(member, options.blobs)))
      ahead.push(member)
      if (ahead.length >= options.compressor.width) yield await ahead.shift()!
    }
    if (key && options.records) remembering.push(handled(rememberGroup(key, written, options.records)))
  }
  while (ahead.length > 0) yield await ahead.shift()!
  plain.update(endOfTar)
  yield gzipMember(endOfTar)
  await Promise.all(remembering)
}

// It is awaited later, or not at all when something else fails first; until then a failure must not count as unhandled.
function handled<Value>(promise: Promise<Value>): Promise<Value> {
  promise.catch(() => {})
  return promise
}

async function findGroup(key: string, { blobs, records }: CompressOptions): Promise<AddressedContent[] | undefined> {
  const record = await records?.get<GroupRecord>(groupKind, key)
  const found = record && (await Promise.all(record.members.map(digest => blobs.find(digest))))
  return found?.every(content => content !== undefined) ? found : undefined
}

async function storeMember(member: Promise<Uint8Array>, blobs: BlobStore): Promise<Digest> {
  return (await blobs.write(bytesOf(await member))).digest
}

async function rememberGroup(key: string, written: readonly Promise<Digest>[], records: RecordStore): Promise<void> {
  await records.put(groupKind, key, { members: await Promise.all(written) } satisfies GroupRecord)
}

// Inflating is several times faster than reading thousands of small files again, and needs no content to be at hand.
async function* replayed(members: readonly AddressedContent[], plain: Digester): AsyncGenerator<Uint8Array> {
  for (const member of members) {
    const chunks: Uint8Array[] = []
    for await (const chunk of member.open()) chunks.push(chunk)
    for await (const chunk of gunzip(bytesOf(...chunks))) plain.update(chunk)
    yield* chunks
  }
}

function refuseDuplicates(groups: readonly LayerGroup[]): void {
  const seen = new Set<ImagePath>()
  for (const { entries } of groups) {
    for (const { path, kind } of entries) {
      // They are about lower layers.
      if (kind === 'whiteout' || kind === 'opaque-whiteout') continue
      if (seen.has(path)) throw duplicatePath(path)
      seen.add(path)
    }
  }
}

/** A layer must say one thing of a path: engines differ in which of two they take. */
export function duplicatePath(path: ImagePath): PareError {
  return new PareError({
    code: 'duplicate-path',
    exitCode: 70,
    message: `Expected one entry for \`/${path}\` in a layer, got two`,
  })
}
