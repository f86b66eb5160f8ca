import { collect } from '../../formats/digest/collect.ts'
import { digestOf } from '../../formats/digest/digest-of.ts'
import { canonicalJson } from '../../formats/json/canonical-json.ts'
import { parseJson } from '../../formats/json/parse-json.ts'
import { emptyConfig, listedReferrer, type ReferrerParts, referrerManifest } from '../../images/referrer-manifest.ts'
import type { Content } from '../../model/bytes.ts'
import type { Descriptor } from '../../model/oci/descriptor.ts'
import { type Digest, digestHex, isDigest } from '../../model/oci/digest.ts'
import type { IndexManifest, Manifest } from '../../model/oci/image.ts'
import { mediaTypes } from '../../model/oci/media-type.ts'
import { fetchManifest } from './fetch-manifest.ts'
import { openBlob } from './open-blob.ts'
import { type PushOptions, pushBlobs, putManifest } from './push-artifact.ts'
import type { Repository } from './repository.ts'

/** A referrer as it was found. */
export interface OpenedReferrer {
  readonly artifactType: string
  readonly annotations: Readonly<Record<string, string>>
  readonly blobs: readonly (Content & { readonly descriptor: Descriptor })[]
}

const largestIndex = 4 << 20

/**
 * Pushes a referrer of `subject` (image specification, "Guidelines for Artifact Usage"). A registry that keeps no list of
 * referrers gets one under a tag made of the digest.
 */
export async function pushReferrer(
  repository: Repository,
  subject: Descriptor,
  referrer: ReferrerParts,
  options: Omit<PushOptions, 'names'>,
): Promise<Descriptor> {
  const manifest = referrerManifest(subject, referrer)
  const blobs = referrer.blobs.map(({ content }, index) => ({
    descriptor: manifest.value.layers[index]!,
    open: () => content.open(),
  }))
  await pushBlobs(repository, [emptyConfig, ...blobs], options)
  const headers = await putManifest(repository, manifest, manifest.descriptor.digest)
  const listed = listedReferrer(manifest)
  if (headers.get('oci-subject') === null) await listUnderTag(repository, subject.digest, listed)
  return listed
}

/** What refers to the manifest `digest`, as the registry or the tag made of the digest lists it. */
export async function listReferrers(
  repository: Repository,
  digest: Digest,
  artifactType?: string,
): Promise<readonly Descriptor[]> {
  const query = artifactType === undefined ? '' : `?${new URLSearchParams({ artifactType })}`
  const response = await repository.request(`referrers/${digest}${query}`)
  const isOwnList =
    response.status === 200 && (response.headers.get('content-type') ?? '').startsWith(mediaTypes.ociIndex)
  // Registries without the list answer this in many ways; the tag says whether there is something.
  const listed = isOwnList
    ? indexOf(parseJson(await collect(response.body, largestIndex), `referrers of ${digest}`))
    : await taggedIndex(repository, digest)
  return listed.manifests.filter(one => artifactType === undefined || one.artifactType === artifactType)
}

/** The referrer that `descriptor` names; its blobs are read when they are opened. */
export async function openReferrer(repository: Repository, descriptor: Descriptor): Promise<OpenedReferrer> {
  const { raw } = await fetchManifest(repository, descriptor.digest)
  const { artifactType, annotations = {}, layers = [] } = parseJson(raw, descriptor.digest) as Partial<Manifest>
  return {
    artifactType: artifactType ?? descriptor.artifactType ?? '',
    annotations,
    blobs: layers.map(layer => ({ descriptor: layer, size: layer.size, open: () => openBlob(repository, layer) })),
  }
}

/** Distribution specification, "Referrers Tag Schema". */
async function listUnderTag(repository: Repository, subject: Digest, listed: Descriptor): Promise<void> {
  const { manifests } = await taggedIndex(repository, subject)
  const others = manifests.filter(one => one.digest !== listed.digest)
  const value: IndexManifest = { schemaVersion: 2, mediaType: mediaTypes.ociIndex, manifests: [...others, listed] }
  const raw = canonicalJson(value)
  const descriptor = { mediaType: mediaTypes.ociIndex, digest: digestOf(raw), size: raw.length }
  await putManifest(repository, { value, raw, descriptor }, tagOf(subject))
}

async function taggedIndex(repository: Repository, subject: Digest): Promise<IndexManifest> {
  const headers = { accept: mediaTypes.ociIndex }
  const response = await repository.expect([200, 404], `manifests/${tagOf(subject)}`, { headers })
  if (response.status === 404) return { schemaVersion: 2, manifests: [] }
  return indexOf(parseJson(await collect(response.body, largestIndex), `referrers of ${subject}`))
}

function tagOf(digest: Digest): string {
  return `sha256-${digestHex(digest)}`
}

function indexOf(value: unknown): IndexManifest {
  const { manifests } = (value ?? {}) as { manifests?: unknown }
  const listed = Array.isArray(manifests) ? (manifests as readonly (Partial<Descriptor> | null)[]) : []
  const isListed = (one: Partial<Descriptor> | null): one is Descriptor =>
    typeof one?.digest === 'string' && isDigest(one.digest) && typeof one.mediaType === 'string'
  return { schemaVersion: 2, manifests: listed.filter(isListed) }
}
