import { collect } from '../formats/digest/collect.ts'
import { verifying } from '../formats/digest/verifying.ts'
import { parseJson } from '../formats/json/parse-json.ts'
import { PareError } from '../model/error.ts'
import type { Descriptor } from '../model/oci/descriptor.ts'
import { asDiffId, isDigest } from '../model/oci/digest.ts'
import type { Artifact, Image, ImageConfig, ImageIndex, IndexManifest, Manifest } from '../model/oci/image.ts'
import { isIndexMediaType, isManifestMediaType, mediaTypes } from '../model/oci/media-type.ts'
import { documentFromBytes } from './document-of.ts'
import { notInIndex } from './image-index.ts'
import { type BlobContent, layerFromBlob } from './layer-from-blob.ts'

/** Finds the bytes of a descriptor; throws when they are not there. */
export type BlobFinder = (descriptor: Descriptor) => BlobContent | Promise<BlobContent>

/** What registries accept as a manifest at most. */
const manifestLimit = 4 * 1024 * 1024
const configLimit = 8 * 1024 * 1024

/** The image or index that a descriptor points to. Manifest and config are read and checked here, layers when asked for. */
export async function readArtifact(descriptor: Descriptor, find: BlobFinder): Promise<Artifact> {
  const raw = await readDocument(descriptor, find, manifestLimit)
  return artifactFromManifest(raw, descriptor.mediaType, find)
}

/** The image or index whose manifest these bytes are, for sources that hand out manifests themselves. */
export async function artifactFromManifest(raw: Uint8Array, mediaType: string, find: BlobFinder): Promise<Artifact> {
  const value = parseJson(raw, 'manifest') as Partial<Manifest & IndexManifest>
  const form = formOf(value, mediaType)
  if (isIndexMediaType(form)) return indexFrom(value as IndexManifest, raw, form, find)
  if (isManifestMediaType(form)) return imageFrom(value as Manifest, raw, form, find)
  throw notAnImage(`a manifest of the media type \`${form}\``)
}

// Some sources call every manifest by one media type, and OCI lets the field out: what it holds decides then.
function formOf(value: Partial<Manifest & IndexManifest> | null, mediaType: string): string {
  if (typeof value !== 'object' || value === null) throw notAnImage('a manifest that is no object')
  if (Array.isArray(value.manifests))
    return value.mediaType ?? (isIndexMediaType(mediaType) ? mediaType : mediaTypes.ociIndex)
  if (Array.isArray(value.layers))
    return value.mediaType ?? (isManifestMediaType(mediaType) ? mediaType : mediaTypes.ociManifest)
  throw notAnImage(`a manifest of the media type \`${mediaType}\``)
}

function indexFrom(value: IndexManifest, raw: Uint8Array, mediaType: string, find: BlobFinder): ImageIndex {
  value.manifests.forEach(checkDescriptor)
  return {
    kind: 'index',
    manifest: documentFromBytes(value, raw, mediaType),
    async child(of) {
      if (!value.manifests.some(({ digest }) => digest === of.digest)) throw notInIndex(of)
      return readArtifact(of, find)
    },
  }
}

async function imageFrom(value: Manifest, raw: Uint8Array, mediaType: string, find: BlobFinder): Promise<Image> {
  checkDescriptor(value.config)
  value.layers.forEach(checkDescriptor)
  if (value.config.mediaType !== mediaTypes.ociConfig && value.config.mediaType !== mediaTypes.dockerConfig) {
    throw notAnImage(`a config of the media type \`${value.config.mediaType}\``)
  }
  const rawConfig = await readDocument(value.config, find, configLimit)
  const config = checkConfig(parseJson(rawConfig, `config ${value.config.digest}`), value.layers.length)
  const layers = await Promise.all(
    value.layers.map(async (descriptor, index) => {
      return layerFromBlob(descriptor, config.rootfs.diff_ids[index]!, await find(descriptor))
    }),
  )
  return {
    kind: 'image',
    manifest: documentFromBytes(value, raw, mediaType),
    config: documentFromBytes(config, rawConfig, value.config.mediaType),
    layers,
  }
}

async function readDocument(descriptor: Descriptor, find: BlobFinder, limit: number): Promise<Uint8Array> {
  const content = await find(descriptor)
  return collect(verifying(content.open(), { ...descriptor, name: descriptor.digest }), limit)
}

function checkDescriptor(value: Partial<Descriptor> | undefined): void {
  const { digest, size, mediaType } = value ?? {}
  if (typeof digest !== 'string' || !isDigest(digest))
    throw notAnImage(`a descriptor with the digest \`${String(digest)}\``)
  if (!Number.isSafeInteger(size) || size! < 0) throw notAnImage(`a descriptor with the size \`${String(size)}\``)
  if (typeof mediaType !== 'string') throw notAnImage('a descriptor without a media type')
}

/** An image config, checked as far as pare relies on it; fields that pare does not know stay in it. */
export function checkConfig(value: unknown, layerCount: number): ImageConfig {
  const config = (value ?? {}) as Partial<ImageConfig>
  const diffIds: unknown = config.rootfs?.diff_ids ?? []
  if (typeof config.os !== 'string' || typeof config.architecture !== 'string')
    throw notAnImage('a config without platform')
  if (!Array.isArray(diffIds) || !diffIds.every(id => typeof id === 'string' && isDigest(id))) {
    throw notAnImage('a config with unreadable diff IDs')
  }
  if (diffIds.length !== layerCount) throw notAnImage(`${layerCount} layers, but ${diffIds.length} diff IDs`)
  return { ...config, rootfs: { type: 'layers', diff_ids: diffIds.map(asDiffId) } } as ImageConfig
}

/** What was found where an image should be is none, or none that could be run. */
export function notAnImage(found: string): PareError {
  return new PareError({
    code: 'not-an-image',
    exitCode: 2,
    message: `Expected an image, got ${found}`,
    hint: 'check the name: it may be an artifact of another kind, such as a signature or a chart',
  })
}
