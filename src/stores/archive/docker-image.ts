import { detectCompression } from '../../formats/compression/detect-compression.ts'
import { firstBytes } from '../../formats/compression/peek.ts'
import { collect } from '../../formats/digest/collect.ts'
import { digestOfStream } from '../../formats/digest/digest-of.ts'
import { parseJson } from '../../formats/json/parse-json.ts'
import { documentFromBytes, documentOf } from '../../images/document-of.ts'
import { imageName } from '../../images/image-name.ts'
import { layerFromBlob } from '../../images/layer-from-blob.ts'
import { checkConfig, notAnImage } from '../../images/read-artifact.ts'
import { ambiguousImage, noSuchImage } from '../../images/select-descriptor.ts'
import type { Content } from '../../model/bytes.ts'
import type { Descriptor } from '../../model/oci/descriptor.ts'
import type { DiffId } from '../../model/oci/digest.ts'
import type { Image, Layer, Manifest } from '../../model/oci/image.ts'
import { mediaTypes } from '../../model/oci/media-type.ts'
import { missingFile } from './archive-failed.ts'
import type { ArchiveFiles } from './archive-files.ts'

/** One image in the `manifest.json` of a Docker archive. */
interface DockerImage {
  readonly Config: string
  readonly RepoTags?: readonly string[] | null
  readonly Layers: readonly string[]
}

/** The image that a Docker archive holds under a name, or its only one. */
export async function readDockerImage(files: ArchiveFiles, path: string, tag: string | undefined): Promise<Image> {
  const listed = parseJson(await read(files, path, 'manifest.json'), `${path}: manifest.json`)
  if (!Array.isArray(listed) || !listed.every(isDockerImage)) throw notAnImage('a `manifest.json` of another form')
  const { Config, Layers } = chooseImage(listed, path, tag)
  const raw = await read(files, path, Config)
  const config = checkConfig(parseJson(raw, `${path}: ${Config}`), Layers.length)
  const layers = await Promise.all(
    Layers.map((name, index) => readLayer(contentOf(files, path, name), config.rootfs.diff_ids[index]!)),
  )
  const configDocument = documentFromBytes(config, raw, mediaTypes.ociConfig)
  // The archive has no manifest of its own, so the image gets the one that its parts call for.
  const manifest: Manifest = {
    schemaVersion: 2,
    mediaType: mediaTypes.ociManifest,
    config: configDocument.descriptor,
    layers: layers.map(layer => layer.descriptor),
  }
  return { kind: 'image', config: configDocument, layers, manifest: documentOf(manifest, mediaTypes.ociManifest) }
}

function isDockerImage(value: unknown): value is DockerImage {
  const { Config, Layers } = (value ?? {}) as Partial<DockerImage>
  return typeof Config === 'string' && Array.isArray(Layers) && Layers.every(name => typeof name === 'string')
}

function chooseImage(images: readonly DockerImage[], path: string, tag: string | undefined): DockerImage {
  const name = `docker-archive:${path}`
  const named = tag === undefined ? images : images.filter(({ RepoTags }) => RepoTags?.some(text => isMeant(text, tag)))
  if (named.length === 1) return named[0]!
  const labels = images.map(({ RepoTags, Config }) => labelled(RepoTags?.join(', ') || Config))
  if (named.length === 0) throw noSuchImage(name, tag, labels)
  throw ambiguousImage(name, labels)
}

function isMeant(repoTag: string, wanted: string): boolean {
  return repoTag === wanted || repoTag.endsWith(`:${wanted}`) || imageName(repoTag).familiar === familiar(wanted)
}

function familiar(text: string): string {
  try {
    return imageName(text).familiar
  } catch {
    return text
  }
}

function labelled(label: string): Descriptor {
  return { annotations: { 'io.containerd.image.name': label } } as unknown as Descriptor
}

async function readLayer(content: Content, diffId: DiffId): Promise<Layer> {
  const compression = detectCompression(await firstBytes(content.open(), 6))
  // An uncompressed layer is named by its diff ID already; what is read of it is checked against it.
  const digest = compression === 'none' ? diffId : (await digestOfStream(content.open())).digest
  return layerFromBlob({ mediaType: layerType(compression), digest, size: content.size }, diffId, content)
}

function layerType(compression: string): string {
  if (compression === 'none') return mediaTypes.ociLayer
  return compression === 'zstd' ? mediaTypes.ociLayerZstd : mediaTypes.ociLayerGzip
}

/** What a JSON document of an archive holds at most. */
const documentLimit = 8 * 1024 * 1024

function read(files: ArchiveFiles, path: string, name: string): Promise<Uint8Array> {
  return collect(contentOf(files, path, name).open(), documentLimit)
}

function contentOf(files: ArchiveFiles, path: string, name: string): Content {
  const content = files.find(name)
  if (content === undefined) throw missingFile(path, name)
  return content
}
