import { gunzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { contentOf, draw, entriesOf, textOf } from '../../test/image-literal.ts'
import { type Compressor, createCompressor } from '../formats/compression/create-compressor.ts'
import { collect } from '../formats/digest/collect.ts'
import { digestOf } from '../formats/digest/digest-of.ts'
import { encodeTar } from '../formats/tar/encode-tar.ts'
import type { ChangesetEntry } from '../model/entry.ts'
import { mediaTypes } from '../model/oci/media-type.ts'
import { createMemoryBlobStore } from '../stores/memory/memory-blob-store.ts'
import { createMemoryRecordStore } from '../stores/memory/memory-record-store.ts'
import { type LayerGroup, packLayer } from './pack-layer.ts'

/** A compressor that counts what it is asked for. */
function counting(): Compressor & { readonly sizes: number[] } {
  const inner = createCompressor({ workers: 0 })
  const sizes: number[] = []
  return {
    ...inner,
    sizes,
    gzipMember(bytes) {
      sizes.push(bytes.length)
      return inner.gzipMember(bytes)
    },
  }
}

const group = (literal: Readonly<Record<string, string>>): LayerGroup => ({ entries: entriesOf(literal) })
const groups = [group({ 'lib/': '' }), group({ 'lib/a.py': 'a' }), group({ 'lib/b.py': 'b'.repeat(3_000_000) })]

describe('packLayer', () => {
  test('is one tar of all groups, in gzip', async () => {
    const blobs = createMemoryBlobStore()
    const layer = await packLayer(groups, { blobs, compressor: createCompressor({ workers: 0 }) })
    const tar = await collect(encodeTar(groups.flatMap(({ entries }) => entries)))
    const stored = await collect(layer.open())
    expect(gunzipSync(stored).equals(tar)).toBe(true)
    expect(layer.diffId).toBe(digestOf(tar))
    expect(layer.descriptor).toEqual({
      mediaType: mediaTypes.ociLayerGzip,
      digest: digestOf(stored),
      size: stored.length,
    })
    expect(await blobs.has(layer.descriptor.digest)).toBe(true)
    expect(await draw(layer.entries())).toBe(await draw(groups.flatMap(({ entries }) => entries)))
  })

  test('gives the same bytes however many threads there are and whatever was packed before', async () => {
    const compressor = createCompressor({ workers: 2 })
    const blobs = createMemoryBlobStore()
    const records = createMemoryRecordStore()
    const first = await packLayer(groups, { blobs, compressor: createCompressor({ workers: 0 }) })
    const inThreads = await packLayer(groups, { blobs, compressor, records })
    const part = await packLayer(groups.slice(1), { blobs, compressor, records })
    const again = await packLayer(groups, { blobs, compressor, records })
    await compressor.close()
    expect(inThreads.descriptor).toEqual(first.descriptor)
    expect(again.descriptor).toEqual(first.descriptor)
    expect(part.descriptor).not.toEqual(first.descriptor)
  })

  test('compresses the groups that changed, and no other', async () => {
    const options = { blobs: createMemoryBlobStore(), records: createMemoryRecordStore() }
    await packLayer(groups, { ...options, compressor: counting() })
    const compressor = counting()
    const changed = await packLayer([groups[0]!, group({ 'lib/a.py': 'changed' }), groups[2]!], {
      ...options,
      compressor,
    })
    expect(compressor.sizes).toEqual([1024])
    expect(await draw(changed.entries())).toContain('lib/a.py "changed"\nlib/b.py "bbb')
    const fresh = await packLayer([groups[0]!, group({ 'lib/a.py': 'changed' }), groups[2]!], {
      blobs: createMemoryBlobStore(),
      compressor: counting(),
    })
    expect([changed.descriptor, changed.diffId]).toEqual([fresh.descriptor, fresh.diffId])
  })

  test('does nothing for a layer that was packed before', async () => {
    const options = { blobs: createMemoryBlobStore(), records: createMemoryRecordStore() }
    const first = await packLayer(groups, { ...options, compressor: counting() })
    const compressor = counting()
    const again = await packLayer(groups, { ...options, compressor })
    expect(compressor.sizes).toEqual([])
    expect([again.descriptor, again.diffId]).toEqual([first.descriptor, first.diffId])
  })

  test('compresses again what the blob store has lost', async () => {
    const records = createMemoryRecordStore()
    const first = await packLayer(groups, { blobs: createMemoryBlobStore(), records, compressor: counting() })
    const again = await packLayer(groups, { blobs: createMemoryBlobStore(), records, compressor: counting() })
    expect(await textOf(again.open())).toBe(await textOf(first.open()))
  })

  test('takes every attribute of an entry into account', async () => {
    const options = { blobs: createMemoryBlobStore(), records: createMemoryRecordStore(), compressor: counting() }
    const file = entriesOf({ a: 'x' })[0] as Extract<ChangesetEntry, { kind: 'file' }>
    const variants: ChangesetEntry[] = [
      file,
      { ...file, mode: 0o600 },
      { ...file, uid: 1 },
      { ...file, gid: 1 },
      { ...file, modifiedAt: 1 },
      { ...file, content: contentOf('y') },
      ...entriesOf({ a: '-> x' }),
      ...entriesOf({ a: '=> x' }),
      ...entriesOf({ '-a': '' }),
      ...entriesOf({ 'a/': '' }),
    ]
    const layers = await Promise.all(variants.map(entry => packLayer([{ entries: [entry] }], options)))
    expect(new Set(layers.map(({ diffId }) => diffId))).toHaveLength(variants.length)
  })

  test('remembers nothing of content without a digest', async () => {
    const records = createMemoryRecordStore()
    const { digest: _, ...content } = contentOf('x')
    const entries = [{ ...entriesOf({ a: 'x' })[0]!, content } as ChangesetEntry]
    for (const count of [1, 2]) {
      const compressor = counting()
      await packLayer([{ entries }], { blobs: createMemoryBlobStore(), records, compressor })
      expect([count, compressor.sizes]).toEqual([count, [1024]])
    }
  })

  test('of no entries is an empty tar', async () => {
    const layer = await packLayer([], { blobs: createMemoryBlobStore(), compressor: counting() })
    expect(gunzipSync(await collect(layer.open()))).toEqual(Buffer.alloc(1024))
  })

  test('refuses two entries for one path', async () => {
    const packing = packLayer([group({ a: '1' }), group({ a: '2' })], {
      blobs: createMemoryBlobStore(),
      compressor: counting(),
    })
    await expect(packing).rejects.toMatchObject({ code: 'duplicate-path', message: expect.stringContaining('`/a`') })
  })

  test('stops when it is cancelled', async () => {
    const packing = packLayer(groups, {
      blobs: createMemoryBlobStore(),
      compressor: counting(),
      signal: AbortSignal.abort(new Error('cancelled')),
    })
    await expect(packing).rejects.toThrow('cancelled')
  })

  test('fails when compressing fails, and keeps no record', async () => {
    const broken: Compressor = { ...counting(), gzipMember: () => Promise.reject(new Error('no memory')) }
    const options = { blobs: createMemoryBlobStore(), records: createMemoryRecordStore() }
    await expect(packLayer(groups, { ...options, compressor: broken })).rejects.toThrow('no memory')
    const compressor = counting()
    await packLayer(groups, { ...options, compressor })
    expect(compressor.sizes.length).toBeGreaterThan(3)
  })
})
