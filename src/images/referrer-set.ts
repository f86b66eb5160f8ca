import { bytesOf, collect } from '../formats/digest/collect.ts'
import { verifying } from '../formats/digest/verifying.ts'
import { parseJson } from '../formats/json/parse-json.ts'
import type { Content } from '../model/bytes.ts'
import type { Descriptor, Document } from '../model/oci/descriptor.ts'
import { type Digest, isDigest } from '../model/oci/digest.ts'
import type { IndexManifest, Manifest } from '../model/oci/image.ts'
import { mediaTypes } from '../model/oci/media-type.ts'
import type { Referrer } from '../model/oci/referrer.ts'
import type { ArtifactBlob } from './artifact-blobs.ts'
import { documentOf } from './document-of.ts'
import { emptyConfig, listedReferrer, type ReferrerParts, referrerManifest } from './referrer-manifest.ts'

/**
 * The annotation of a descriptor in the `index.json` of a layout that names a list of what refers to the image. A second
 * entry in `index.json` would be taken for a second image.
 */
export const referrersAnnotation = 'vnd.pare.referrers'

/** The annotation of a referrer with what is the same for those of which one is enough. */
export const referrerNameAnnotation = 'vnd.pare.name'

/** What refers to an image or to the images of an index, as a layout or an archive holds it. */
export interface ReferrerSet {
  /** Lists the manifests, as a registry would list them. */
  readonly index: Document<IndexManifest>
  /** Everything that it consists of, each blob once. */
  readonly blobs: readonly ArtifactBlob[]
}

export function referrerSet(referrers: readonly Referrer[]): ReferrerSet | undefined {
  if (referrers.length === 0) return undefined
  const manifests = referrers.map(referrer => referrerManifest(referrer.subject, referrerParts(referrer)))
  const value: IndexManifest = {
    schemaVersion: 2,
    mediaType: mediaTypes.ociIndex,
    manifests: manifests.map(listedReferrer),
  }
  const index = documentOf(value, mediaTypes.ociIndex)
  const documents = referrers.map(({ artifactType, content }): ArtifactBlob => {
    const { digest, size, hostPath } = content
    const descriptor = { mediaType: artifactType, digest, size }
    return { descriptor, ...(hostPath === undefined ? {} : { hostPath }), open: () => content.open() }
  })
  const written = [...manifests, index].map(
    ({ descriptor, raw }): ArtifactBlob => ({ descriptor, open: () => bytesOf(raw) }),
  )
  const blobs = new Map([emptyConfig, ...documents, ...written].map(blob => [blob.descriptor.digest, blob]))
  return { index, blobs: [...blobs.values()] }
}

/** A referrer as its manifest says it. */
export function referrerParts({ artifactType, name, content }: Referrer): ReferrerParts {
  return {
    artifactType,
    ...(name === undefined ? {} : { annotations: { [referrerNameAnnotation]: name } }),
    blobs: [{ mediaType: artifactType, content }],
  }
}

/** Whether a list of referrers names this one, or one that says the same. */
export function isListed(referrer: Referrer, listed: readonly Descriptor[]): boolean {
  const { artifactType, name, subject } = referrer
  const ofKind = listed.filter(one => one.artifactType === artifactType)
  if (name !== undefined) return ofKind.some(one => one.annotations?.[referrerNameAnnotation] === name)
  const { digest } = referrerManifest(subject, referrerParts(referrer)).descriptor
  return ofKind.some(one => one.digest === digest)
}

/** The lists of referrers that the descriptors of an `index.json` name. */
export function namedReferrerSets(manifests: readonly Descriptor[]): Digest[] {
  const names = manifests.map(({ annotations }) => annotations?.[referrersAnnotation])
  return [...new Set(names)].filter(name => name !== undefined && isDigest(name)) as Digest[]
}

/** Finds a blob by its digest, or tells that it is not there. */
export type FindBlob = (digest: Digest) => Content | undefined | Promise<Content | undefined>

const documentLimit = 4 * 1024 * 1024

/** What a list of referrers says; nothing where it is not there. */
export async function readReferrerSet(set: Digest, find: FindBlob): Promise<readonly Descriptor[]> {
  const { manifests } = ((await readJson(set, find)) ?? {}) as Partial<IndexManifest>
  return Array.isArray(manifests) ? manifests.filter(isDescriptor) : []
}

/** The documents of a kind about an image, as the lists of referrers of an `index.json` have them. */
export async function findReferrers(
  manifests: readonly Descriptor[],
  subject: Digest,
  artifactType: string,
  find: FindBlob,
): Promise<readonly Content[]> {
  const found: Content[] = []
  for (const set of namedReferrerSets(manifests)) {
    for (const descriptor of await readReferrerSet(set, find)) {
      if (descriptor.artifactType !== artifactType) continue
      const manifest = (await readJson(descriptor.digest, find)) as Partial<Manifest> | undefined
      const document = manifest?.subject?.digest === subject ? manifest.layers?.[0] : undefined
      const content = document && isDescriptor(document) ? await find(document.digest) : undefined
      if (content)
        found.push({ size: content.size, open: () => verifying(content.open(), { ...document!, name: set }) })
    }
  }
  return found
}

async function readJson(digest: Digest, find: FindBlob): Promise<unknown> {
  const content = await find(digest)
  if (content === undefined) return undefined
  return parseJson(await collect(verifying(content.open(), { digest, name: digest }), documentLimit), digest)
}

function isDescriptor(value: Partial<Descriptor> | null): value is Descriptor {
  return typeof value?.digest === 'string' && isDigest(value.digest) && typeof value.mediaType === 'string'
}
