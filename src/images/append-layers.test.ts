import { describe, expect, test } from 'vitest'
import { imageOf, layerOf, problemsOf } from '../../test/image-literal.ts'
import type { Image, ImageConfig } from '../model/oci/image.ts'
import { mediaTypes } from '../model/oci/media-type.ts'
import { appendLayers } from './append-layers.ts'
import { documentOf } from './document-of.ts'
import { emptyImage } from './empty-image.ts'
import { withAnnotations } from './with-annotations.ts'
import { withConfig } from './with-config.ts'

describe('emptyImage', () => {
  test('has a platform and nothing else', async () => {
    const image = emptyImage({ os: 'linux', architecture: 'arm', variant: 'v7' })
    expect(image.config.value).toEqual({
      os: 'linux',
      architecture: 'arm',
      variant: 'v7',
      rootfs: { type: 'layers', diff_ids: [] },
      history: [],
    })
    expect(await problemsOf(image)).toEqual([])
  })
})

describe('appendLayers', () => {
  test('puts layers, diff IDs and history on top, and leaves the old image as it was', async () => {
    const base = await imageOf([{ a: '1' }])
    const layer = await layerOf({ b: '2' })
    const image = appendLayers(base, [{ layer, history: { created_by: 'pare' } }])
    expect(image.layers).toHaveLength(2)
    expect(image.config.value.rootfs.diff_ids).toEqual([base.layers[0]!.diffId, layer.diffId])
    expect(image.config.value.history).toEqual([{ created_by: 'layer 1' }, { created_by: 'pare' }])
    expect(base.layers).toHaveLength(1)
    expect(await problemsOf(image)).toEqual([])
  })

  test('fills a history that a base image lacks', async () => {
    const base = await imageOf([{ a: '1' }, { b: '2' }])
    const { history: _, ...rest } = base.config.value
    const bare = withConfig(base, () => rest as ImageConfig)
    const image = appendLayers(bare, [{ layer: await layerOf({ c: '3' }), history: { created_by: 'pare' } }])
    expect(image.config.value.history).toEqual([
      { comment: 'no history' },
      { comment: 'no history' },
      { created_by: 'pare' },
    ])
    expect(await problemsOf(image)).toEqual([])
  })

  test("makes one family of media types of a base image with Docker's", async () => {
    const base = await imageOf([{ a: '1' }])
    const [layer] = base.layers
    const descriptor = { ...layer!.descriptor, mediaType: mediaTypes.dockerLayerGzip }
    const config = documentOf(base.config.value, mediaTypes.dockerConfig)
    const docker: Image = {
      ...base,
      config,
      layers: [{ ...layer!, descriptor }],
      manifest: documentOf(
        { schemaVersion: 2, mediaType: mediaTypes.dockerManifest, config: config.descriptor, layers: [descriptor] },
        mediaTypes.dockerManifest,
      ),
    }
    expect(await problemsOf(docker)).toEqual([])
    const image = appendLayers(docker, [{ layer: await layerOf({ b: '2' }), history: {} }])
    expect(image.manifest.value.layers.map(({ mediaType }) => mediaType)).toEqual([
      mediaTypes.ociLayerGzip,
      mediaTypes.ociLayerGzip,
    ])
    expect(image.manifest.value.config.mediaType).toBe(mediaTypes.ociConfig)
    expect(await problemsOf(image)).toEqual([])
  })
})

describe('withConfig', () => {
  test('changes the config, keeps unknown fields and never the rootfs', async () => {
    const base = withConfig(await imageOf([{ a: '1' }]), config => ({ ...config, 'moby.buildkit.x': 1 }) as ImageConfig)
    const image = withConfig(base, config => ({
      ...config,
      config: { Entrypoint: ['/bin/x'] },
      rootfs: { type: 'layers', diff_ids: [] },
    }))
    expect(image.config.value).toMatchObject({ 'moby.buildkit.x': 1, config: { Entrypoint: ['/bin/x'] } })
    expect(await problemsOf(image)).toEqual([])
    expect(image.manifest.descriptor.digest).not.toBe(base.manifest.descriptor.digest)
  })
})

describe('withAnnotations', () => {
  test('adds to the annotations of the manifest', async () => {
    const image = withAnnotations(withAnnotations(await imageOf([]), { a: '1', b: '1' }), { b: '2' })
    expect(image.manifest.value.annotations).toEqual({ a: '1', b: '2' })
    expect(await problemsOf(image)).toEqual([])
  })
})
