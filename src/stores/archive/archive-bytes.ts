import { bytesOf } from '../../formats/digest/collect.ts'
import { canonicalJson } from '../../formats/json/canonical-json.ts'
import { encodeTar } from '../../formats/tar/encode-tar.ts'
import { type ArtifactBlob, artifactBlobs } from '../../images/artifact-blobs.ts'
import { platformOf } from '../../images/image-index.ts'
import { type ImageName, imageName, nameAnnotations, refNameAnnotation } from '../../images/image-name.ts'
import { type ReferrerSet, referrerSet, referrersAnnotation } from '../../images/referrer-set.ts'
import type { Bytes, Content } from '../../model/bytes.ts'
import type { ChangesetEntry } from '../../model/entry.ts'
import { parseImagePath } from '../../model/image-path.ts'
import type { Descriptor } from '../../model/oci/descriptor.ts'
import { type Digest, digestHex } from '../../model/oci/digest.ts'
import type { Artifact, Image, IndexManifest } from '../../model/oci/image.ts'
import { isManifestMediaType, mediaTypes } from '../../model/oci/media-type.ts'
import type { Referrer } from '../../model/oci/referrer.ts'
import { entryTime } from '../../model/tree.ts'

/**
 * An image as one tar that every engine reads: an OCI layout and the archive of `docker save` at once, over the same
 * blobs. The bytes follow from the image and its names alone. An index of several images is no Docker archive: that form
 * has no place for platforms. `refName` is a name for the layout alone, without the form of a Docker name;
 * `referrers` lie beside the image, where a Docker archive is not looked into.
 */
export async function* archiveBytes(
  artifact: Artifact,
  tags: readonly string[],
  refName?: string,
  referrers: readonly Referrer[] = [],
): Bytes & AsyncGenerator<Uint8Array> {
  const names = tags.map(imageName)
  const blobs = new Map<string, ArtifactBlob>()
  for await (const blob of artifactBlobs(artifact)) blobs.set(digestHex(blob.descriptor.digest), blob)
  const set = referrerSet(referrers)
  for (const blob of set?.blobs ?? []) blobs.set(digestHex(blob.descriptor.digest), blob)
  const image = await onlyImage(artifact)
  yield* encodeTar([
    file('oci-layout', canonicalJson({ imageLayoutVersion: '1.0.0' })),
    file('index.json', canonicalJson(indexOf(artifact, names, refName, set))),
    ...(image === undefined ? [] : [file('manifest.json', canonicalJson(dockerManifest(image, names)))]),
    directory('blobs'),
    directory('blobs/sha256'),
    ...[...blobs].sort(([left], [right]) => (left < right ? -1 : 1)).map(([, blob]) => blobFile(blob)),
  ])
}

const attributes = { uid: 0, gid: 0, modifiedAt: entryTime }

function file(path: string, content: Uint8Array): ChangesetEntry {
  const body: Content = { size: content.length, open: () => bytesOf(content) }
  return { kind: 'file', path: parseImagePath(path), mode: 0o644, ...attributes, content: body }
}

function directory(path: string): ChangesetEntry {
  return { kind: 'directory', path: parseImagePath(path), mode: 0o755, ...attributes }
}

function blobFile({ descriptor, open }: ArtifactBlob): ChangesetEntry {
  const content: Content = { size: descriptor.size, open }
  return { kind: 'file', path: parseImagePath(blobPath(descriptor.digest)), mode: 0o644, ...attributes, content }
}

/** Where a blob lies in an archive. */
export function blobPath(digest: Digest): string {
  return `blobs/sha256/${digestHex(digest)}`
}

function indexOf(
  artifact: Artifact,
  names: readonly ImageName[],
  refName: string | undefined,
  set: ReferrerSet | undefined,
): IndexManifest {
  const { mediaType, digest, size } = artifact.manifest.descriptor
  const plain: Descriptor = {
    mediaType,
    digest,
    size,
    ...(artifact.kind === 'image' ? { platform: platformOf(artifact) } : {}),
  }
  const beside = set && { [referrersAnnotation]: set.index.descriptor.digest }
  const named = [
    ...(refName === undefined ? [] : [{ [refNameAnnotation]: refName }]),
    ...names.map(nameAnnotations),
  ].map(annotations => ({ ...plain, annotations: { ...annotations, ...beside } }))
  const unnamed = beside ? { ...plain, annotations: beside } : plain
  return { schemaVersion: 2, mediaType: mediaTypes.ociIndex, manifests: named.length > 0 ? named : [unnamed] }
}

async function onlyImage(artifact: Artifact): Promise<Image | undefined> {
  if (artifact.kind === 'image') return artifact
  const images = artifact.manifest.value.manifests.filter(
    ({ mediaType, platform }) => isManifestMediaType(mediaType) && platform?.os !== 'unknown',
  )
  const child = images.length === 1 ? await artifact.child(images[0]!) : undefined
  return child?.kind === 'image' ? child : undefined
}

function dockerManifest(image: Image, names: readonly ImageName[]): unknown {
  return [
    {
      Config: blobPath(image.config.descriptor.digest),
      RepoTags: names.map(({ familiar }) => familiar),
      Layers: image.layers.map(({ descriptor }) => blobPath(descriptor.digest)),
    },
  ]
}
