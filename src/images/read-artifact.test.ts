import { describe, expect, test } from 'vitest'
import { draw, imageOf } from '../../test/image-literal.ts'
import { bytesOf } from '../formats/digest/collect.ts'
import { digestOf } from '../formats/digest/digest-of.ts'
import { canonicalJson } from '../formats/json/canonical-json.ts'
import type { Digest } from '../model/oci/digest.ts'
import type { Artifact } from '../model/oci/image.ts'
import { mediaTypes } from '../model/oci/media-type.ts'
import { type ArtifactBlob, artifactBlobs } from './artifact-blobs.ts'
import { chooseArtifact } from './choose-artifact.ts'
import { imageIndex } from './image-index.ts'
import type { BlobContent } from './layer-from-blob.ts'
import { artifactFromManifest, readArtifact } from './read-artifact.ts'

async function blobsOf(artifact: Artifact): Promise<Map<Digest, ArtifactBlob>> {
  const blobs = new Map<Digest, ArtifactBlob>()
  for await (const blob of artifactBlobs(artifact)) blobs.set(blob.descriptor.digest, blob)
  return blobs
}

const finder = (blobs: Map<Digest, BlobContent>) => (descriptor: { readonly digest: Digest }) =>
  blobs.get(descriptor.digest)!

async function failure(manifest: unknown, config: unknown = {}): Promise<string> {
  const raw = canonicalJson(config)
  const blobs = new Map([[digestOf(raw), { open: () => bytesOf(raw) }]])
  const text = JSON.stringify(manifest).replace('CONFIG', digestOf(raw)).replace('"SIZE"', String(raw.length))
  return artifactFromManifest(Buffer.from(text), mediaTypes.ociManifest, finder(blobs)).then(
    () => 'nothing',
    error => `${error.code}: ${error.message}`,
  )
}

const config = { mediaType: mediaTypes.ociConfig, digest: 'CONFIG', size: 'SIZE' }

describe('readArtifact', () => {
  test('reads an image back as it was', async () => {
    const image = await imageOf([{ a: '1' }, { b: '2' }])
    const read = await readArtifact(image.manifest.descriptor, finder(await blobsOf(image)))
    if (read.kind !== 'image') throw new Error('no image')
    expect(read.manifest).toEqual(image.manifest)
    expect(read.config).toEqual(image.config)
    expect(await draw(read.layers[1]!.entries())).toBe('b "2"')
  })

  test('reads an index and its children', async () => {
    const index = imageIndex([await imageOf([{ a: '1' }]), await imageOf([{ a: '1' }], 'linux/arm64')])
    const read = await readArtifact(index.manifest.descriptor, finder(await blobsOf(index)))
    const image = await chooseArtifact(read, { os: 'linux', architecture: 'arm64' }, 'x')
    expect(image.kind === 'image' && image.config.value.architecture).toBe('arm64')
  })

  test('refuses bytes that are not those of the descriptor', async () => {
    const image = await imageOf([])
    const blobs = new Map([[image.manifest.descriptor.digest, { open: () => bytesOf(Buffer.from('{}')) }]])
    await expect(readArtifact(image.manifest.descriptor, finder(blobs))).rejects.toMatchObject({
      code: 'size-mismatch',
    })
  })

  test.each([
    ['null', null, 'a manifest that is no object'],
    ['schema 1', { schemaVersion: 1, fsLayers: [] }, 'a manifest of the media type'],
    [
      'a chart',
      { layers: [], config: { ...config, mediaType: 'application/vnd.cncf.helm.config.v1+json' } },
      'a config of the media type',
    ],
    [
      'a wrong digest',
      { layers: [], config: { ...config, digest: 'sha256:x' } },
      'a descriptor with the digest `sha256:x`',
    ],
    ['no platform', { layers: [], config }, 'a config without platform'],
  ])('refuses %s', async (_what, manifest, message) => {
    expect(await failure(manifest)).toContain(`not-an-image: Expected an image, got ${message}`)
  })

  test('refuses a config whose diff IDs are not as many as the layers', async () => {
    const layer = { mediaType: mediaTypes.ociLayer, digest: digestOf(Buffer.from('x')), size: 1 }
    const image = { os: 'linux', architecture: 'amd64', rootfs: { type: 'layers', diff_ids: [] } }
    expect(await failure({ layers: [layer], config }, image)).toContain('got 1 layers, but 0 diff IDs')
  })
})

describe('chooseArtifact', () => {
  test('says which platforms there are', async () => {
    const index = imageIndex([await imageOf([]), await imageOf([], 'linux/arm64')])
    await expect(chooseArtifact(index, { os: 'linux', architecture: 's390x' }, 'oci:x')).rejects.toMatchObject({
      code: 'no-such-platform',
      message: '`oci:x` asks for platform linux/s390x, but the index has only linux/amd64, linux/arm64',
      hint: 'use an available platform: `--platform linux/amd64`',
      cause: `no manifest in ${index.manifest.descriptor.digest} matches linux/s390x`,
    })
    await expect(chooseArtifact(await imageOf([]), { os: 'linux', architecture: 'arm64' }, 'x')).rejects.toMatchObject({
      code: 'no-such-platform',
      message: '`x` asks for platform linux/arm64, but the image is for linux/amd64',
      hint: 'use the available platform: `--platform linux/amd64`',
    })
  })
})
