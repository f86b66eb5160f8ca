import { createDigester, digestOf } from '../formats/digest/digest-of.ts'
import { decodeTar } from '../formats/tar/decode-tar.ts'
import type { Bytes } from '../model/bytes.ts'
import type { ChangesetEntry } from '../model/entry.ts'
import { PareError } from '../model/error.ts'
import { type ImagePath, parentOf, rootPath } from '../model/image-path.ts'
import type { Descriptor, Document } from '../model/oci/descriptor.ts'
import { asDiffId } from '../model/oci/digest.ts'
import type { Artifact, Image, Layer } from '../model/oci/image.ts'
import { isIndexMediaType, isManifestMediaType, layerCompression, mediaTypes } from '../model/oci/media-type.ts'
import { formatPlatform, isSamePlatform } from '../model/oci/platform.ts'
import { platformOf } from './image-index.ts'
import { plainLayer } from './layer-from-blob.ts'
import { RootfsNodes } from './rootfs-nodes.ts'

/** Something about an image that does not hold: where, and what was found instead of what was expected. */
export interface Problem {
  /** `manifest`, `config`, `layer 3` …, below `image sha256:…` inside an index. */
  readonly where: string
  readonly message: string
  readonly expected?: string
  readonly actual?: string
}

/** Derives everything about an image again from its bytes, and lists what does not hold. */
export async function* imageProblems(artifact: Artifact): AsyncGenerator<Problem> {
  yield* documentProblems('manifest', artifact.manifest)
  if (artifact.kind === 'image') {
    yield* imageOnlyProblems(artifact)
    return
  }
  if (!isIndexMediaType(artifact.manifest.descriptor.mediaType)) {
    yield differs('manifest', 'media type', mediaTypes.ociIndex, artifact.manifest.descriptor.mediaType)
  }
  for (const descriptor of artifact.manifest.value.manifests) {
    yield* inside(`image ${descriptor.digest}`, childProblems(descriptor, await artifact.child(descriptor)))
  }
}

async function* childProblems(listed: Descriptor, child: Artifact): AsyncGenerator<Problem> {
  yield* descriptorProblems('descriptor', listed, child.manifest.descriptor)
  if (child.kind === 'image' && listed.platform && !isSamePlatform(listed.platform, platformOf(child))) {
    yield differs('descriptor', 'platform', formatPlatform(platformOf(child)), formatPlatform(listed.platform))
  }
  yield* imageProblems(child)
}

async function* inside(where: string, problems: AsyncIterable<Problem>): AsyncGenerator<Problem> {
  for await (const problem of problems) yield { ...problem, where: `${where}, ${problem.where}` }
}

function differs(where: string, what: string, expected: unknown, actual: unknown): Problem {
  return { where, message: `${what} is wrong`, expected: String(expected), actual: String(actual) }
}

function* documentProblems(where: string, document: Document<unknown>): Generator<Problem> {
  const actual = { mediaType: document.descriptor.mediaType, digest: digestOf(document.raw), size: document.raw.length }
  yield* descriptorProblems(where, document.descriptor, actual)
  const value = JSON.stringify(document.value)
  const parsed = JSON.stringify(JSON.parse(Buffer.from(document.raw).toString()))
  if (sortedJson(value) !== sortedJson(parsed)) yield { where, message: 'the value is not what its bytes say' }
}

function sortedJson(text: string): string {
  return JSON.stringify(JSON.parse(text), (_key, value) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return value
    return Object.fromEntries(Object.entries(value).sort(([left], [right]) => (left < right ? -1 : 1)))
  })
}

function* descriptorProblems(where: string, named: Descriptor, actual: Descriptor): Generator<Problem> {
  if (named.mediaType !== actual.mediaType) yield differs(where, 'media type', actual.mediaType, named.mediaType)
  if (named.digest !== actual.digest) yield differs(where, 'digest', actual.digest, named.digest)
  if (named.size !== actual.size) yield differs(where, 'size', actual.size, named.size)
}

async function* imageOnlyProblems(image: Image): AsyncGenerator<Problem> {
  const manifest = image.manifest.value
  const config = image.config.value
  if (!isManifestMediaType(image.manifest.descriptor.mediaType)) {
    yield differs('manifest', 'media type', mediaTypes.ociManifest, image.manifest.descriptor.mediaType)
  }
  if (manifest.schemaVersion !== 2) yield differs('manifest', 'schema version', 2, manifest.schemaVersion)
  yield* documentProblems('config', image.config)
  yield* descriptorProblems('manifest, config', manifest.config, image.config.descriptor)
  if (config.rootfs.type !== 'layers') yield differs('config', 'type of the rootfs', 'layers', config.rootfs.type)
  const count = image.layers.length
  if (manifest.layers.length !== count) yield differs('manifest', 'number of layers', count, manifest.layers.length)
  if (config.rootfs.diff_ids.length !== count) {
    yield differs('config', 'number of diff IDs', count, config.rootfs.diff_ids.length)
  }
  const described = config.history?.filter(entry => entry.empty_layer !== true).length ?? 0
  // History may be left out as a whole.
  if (config.history?.length && described !== count)
    yield differs('config', 'number of layers in the history', count, described)
  yield* mixedFamilies(image)
  yield* layerProblems(image)
}

// Registries refuse a manifest that mixes OCI's media types with Docker's.
function* mixedFamilies(image: Image): Generator<Problem> {
  const isDocker = (mediaType: string): boolean => mediaType.includes('vnd.docker.')
  const { config, layers } = image.manifest.value
  const family = isDocker(image.manifest.descriptor.mediaType)
  for (const { mediaType } of [config, ...layers]) {
    if (isDocker(mediaType) !== family) {
      yield { where: 'manifest', message: "OCI's media types are mixed with Docker's", actual: mediaType }
      return
    }
  }
}

async function* layerProblems(image: Image): AsyncGenerator<Problem> {
  const rootfs = new RootfsNodes()
  for (const [index, layer] of image.layers.entries()) {
    const where = `layer ${index + 1}`
    const listed = image.manifest.value.layers[index]
    if (listed) yield* descriptorProblems(`manifest, ${where}`, listed, layer.descriptor)
    const diffId = image.config.value.rootfs.diff_ids[index]
    if (diffId !== undefined && diffId !== layer.diffId)
      yield differs(`config, ${where}`, 'diff ID', layer.diffId, diffId)
    if (layerCompression(layer.descriptor.mediaType) === undefined) {
      yield { where, message: 'is no layer of files', actual: layer.descriptor.mediaType }
      continue
    }
    const problems: Problem[] = []
    try {
      await checkLayer(layer, index, where, rootfs, problems)
    } catch (error) {
      if (!(error instanceof PareError)) throw error
      problems.push({ where, message: error.message })
    }
    yield* problems
  }
}

async function checkLayer(
  layer: Layer,
  index: number,
  where: string,
  rootfs: RootfsNodes,
  problems: Problem[],
): Promise<void> {
  const stored = createDigester()
  const plain = createDigester()
  const seen = new Set<ImagePath>()
  let ordinal = 0
  const tar = passing(plainLayer(layer.descriptor.mediaType, passing(layer.open(), stored)), plain)
  for await (const entry of decodeTar(tar, { name: where })) {
    problems.push(...entryProblems(entry, where, rootfs, seen))
    rootfs.apply(entry, index, ordinal++)
  }
  const { mediaType } = layer.descriptor
  const size = stored.size()
  problems.push(...descriptorProblems(where, layer.descriptor, { mediaType, digest: stored.digest(), size }))
  const diffId = asDiffId(plain.digest())
  if (diffId !== layer.diffId) problems.push(differs(where, 'diff ID', diffId, layer.diffId))
}

interface Met {
  update(chunk: Uint8Array): void
}

async function* passing(bytes: Bytes, met: Met): AsyncGenerator<Uint8Array> {
  for await (const chunk of bytes) {
    met.update(chunk)
    yield chunk
  }
}

function* entryProblems(
  entry: ChangesetEntry,
  where: string,
  rootfs: RootfsNodes,
  seen: Set<ImagePath>,
): Generator<Problem> {
  const name = `/${entry.path}`
  if (entry.kind === 'whiteout' || entry.kind === 'opaque-whiteout') return
  if (seen.has(entry.path)) yield { where, message: `\`${name}\` is there twice` }
  seen.add(entry.path)
  const above = entry.path === rootPath ? undefined : parentOf(entry.path)
  if (above !== undefined && above !== rootPath) yield* parentProblems(name, above, where, rootfs)
  if (entry.kind !== 'hardlink') return
  const target = rootfs.find(entry.target)
  if (target === undefined || target.kind === 'directory') {
    yield { where, message: `\`${name}\` is a hard link to \`/${entry.target}\`, which is not there before it` }
  }
}

function* parentProblems(name: string, above: ImagePath, where: string, rootfs: RootfsNodes): Generator<Problem> {
  const parts = above.split('/')
  for (let length = 1; length <= parts.length; length++) {
    const parent = parts.slice(0, length).join('/') as ImagePath
    const node = rootfs.find(parent)
    if (node?.kind === 'directory') continue
    if (node === undefined) yield { where, message: `\`${name}\` comes before its directory \`/${parent}\`` }
    else if (node.kind === 'special' && node.entry.kind === 'symlink') {
      yield { where, message: `\`${name}\` lies below \`/${parent}\`, which is a symlink` }
    } else yield { where, message: `\`${name}\` lies below \`/${parent}\`, which is no directory` }
    return
  }
}
