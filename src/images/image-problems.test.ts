import { describe, expect, test } from 'vitest'
import { entriesOf, imageOf, problemsOf } from '../../test/image-literal.ts'
import { bytesOf, collect } from '../formats/digest/collect.ts'
import { digestOf } from '../formats/digest/digest-of.ts'
import { encodeTar } from '../formats/tar/encode-tar.ts'
import type { ChangesetEntry } from '../model/entry.ts'
import { asDiffId, type DiffId } from '../model/oci/digest.ts'
import type { Image, ImageConfig } from '../model/oci/image.ts'
import { mediaTypes } from '../model/oci/media-type.ts'
import { appendLayers } from './append-layers.ts'
import { emptyImage } from './empty-image.ts'
import { imageIndex } from './image-index.ts'
import { layerFromBlob } from './layer-from-blob.ts'
import { rebuiltImage } from './rebuilt-image.ts'

/** An image of one layer that was not made by `packLayer`, so that anything can be in it. */
async function handmade(entries: readonly ChangesetEntry[]): Promise<Image> {
  const tar = await collect(encodeTar(entries))
  const descriptor = { mediaType: mediaTypes.ociLayer, digest: digestOf(tar), size: tar.length }
  const layer = layerFromBlob(descriptor, asDiffId(descriptor.digest), { open: () => bytesOf(tar) })
  return appendLayers(emptyImage({ os: 'linux', architecture: 'amd64' }), [{ layer, history: {} }])
}

const other = `sha256:${'0'.repeat(64)}` as DiffId

describe('imageProblems', () => {
  test('finds none in an image that pare made', async () => {
    const image = await imageOf([
      { 'd/': '', 'd/a': '1' },
      { 'd/b': '2', '-d/a': '', c: '=> d/b' },
    ])
    expect(await problemsOf(image)).toEqual([])
    expect(await problemsOf(imageIndex([image, await imageOf([{ a: '1' }], 'linux/arm64')]))).toEqual([])
  })

  test('derives digests, sizes and diff IDs again', async () => {
    const image = await imageOf([{ a: '1' }])
    const [layer] = image.layers
    const { digest, size } = layer!.descriptor
    const raw = await collect(layer!.open())
    const wrong = { ...layer!, diffId: other, open: () => bytesOf(raw), descriptor: { ...layer!.descriptor, size: 1 } }
    expect(await problemsOf({ ...image, layers: [wrong] })).toEqual([
      `manifest, layer 1: size is wrong: expected 1, got ${size}`,
      `config, layer 1: diff ID is wrong: expected ${other}, got ${layer!.diffId}`,
      `layer 1: size is wrong: expected ${size}, got 1`,
      `layer 1: diff ID is wrong: expected ${layer!.diffId}, got ${other}`,
    ])
    expect(digest).toBe(digestOf(raw))
  })

  test('finds documents that are not what their descriptors say', async () => {
    const image = await imageOf([])
    const config = { ...image.config, raw: Buffer.from(`${Buffer.from(image.config.raw)} `) }
    expect((await problemsOf({ ...image, config })).map(line => line.replace(/sha256:\w+/g, '…'))).toEqual([
      'config: digest is wrong: expected …, got …',
      `config: size is wrong: expected ${config.raw.length}, got ${image.config.raw.length}`,
    ])
  })

  test('counts layers, diff IDs and history', async () => {
    const image = await imageOf([{ a: '1' }])
    const config: ImageConfig = {
      ...image.config.value,
      rootfs: { type: 'layers', diff_ids: [] },
      history: [{ empty_layer: true }, {}, {}],
    }
    expect(await problemsOf(rebuiltImage(config, image.layers, {}))).toEqual([
      'config: number of diff IDs is wrong: expected 1, got 0',
      'config: number of layers in the history is wrong: expected 1, got 2',
    ])
  })

  test('finds paths that are there twice', async () => {
    expect(await problemsOf(await handmade([...entriesOf({ a: '1' }), ...entriesOf({ a: '2' })]))).toEqual([
      'layer 1: `/a` is there twice',
    ])
  })

  test('finds entries whose directory is missing, a symlink or a file', async () => {
    expect(await problemsOf(await handmade(entriesOf({ 'd/a': '1' })))).toEqual([
      'layer 1: `/d/a` comes before its directory `/d`',
    ])
    expect(await problemsOf(await handmade(entriesOf({ 'x/': '', d: '-> x', 'd/a': '1', f: '', 'f/b': '2' })))).toEqual(
      ['layer 1: `/d/a` lies below `/d`, which is a symlink', 'layer 1: `/f/b` lies below `/f`, which is no directory'],
    )
  })

  test('finds hard links that come before their file', async () => {
    expect((await problemsOf(await handmade(entriesOf({ a: '=> b', b: '1' }))))[0]).toBe(
      'layer 1: `/a` is a hard link to `/b`, which is not there before it',
    )
  })

  test("finds OCI's media types mixed with Docker's", async () => {
    const image = await imageOf([{ a: '1' }])
    const manifest = {
      ...image.manifest.value,
      layers: [{ ...image.layers[0]!.descriptor, mediaType: mediaTypes.dockerLayerGzip }],
    }
    expect(await problemsOf({ ...image, manifest: { ...image.manifest, value: manifest } })).toEqual(
      expect.arrayContaining([
        'manifest: the value is not what its bytes say',
        expect.stringContaining("OCI's media types are mixed with Docker's"),
      ]),
    )
  })

  test('finds children of an index that are listed wrongly', async () => {
    const image = await imageOf([])
    const index = imageIndex([image])
    const [listed] = index.manifest.value.manifests
    const value = {
      ...index.manifest.value,
      manifests: [{ ...listed!, platform: { os: 'linux', architecture: 'arm64' } }],
    }
    const lines = await problemsOf({ ...index, manifest: { ...index.manifest, value } })
    expect(lines.at(-1)).toBe(
      `image ${image.manifest.descriptor.digest}, descriptor: platform is wrong: expected linux/amd64, got linux/arm64`,
    )
  })

  test('reports a layer that cannot be read as a problem', async () => {
    const image = await imageOf([{ a: '1' }])
    const raw = await collect(image.layers[0]!.open())
    const broken = { ...image.layers[0]!, open: () => bytesOf(raw.subarray(0, 40)) }
    expect(await problemsOf({ ...image, layers: [broken] })).toEqual([
      'layer 1: Could not decompress gzip: unexpected end of file',
    ])
  })
})
