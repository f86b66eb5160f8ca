import { bytesOf, collect } from '../../formats/digest/collect.ts'
import { digestOf } from '../../formats/digest/digest-of.ts'
import { digestMismatch } from '../../formats/digest/verifying.ts'
import { parseJson } from '../../formats/json/parse-json.ts'
import { PareError } from '../../model/error.ts'
import { isDigest } from '../../model/oci/digest.ts'
import { mediaTypes } from '../../model/oci/media-type.ts'
import type { BlobStore } from '../../model/stores.ts'
import type { Repository } from './repository.ts'

/** Distribution specification, "Pushing Manifests": a registry should not take larger ones. */
const largestManifest = 4 << 20

/** What a manifest may be, best first. */
export const manifestMediaTypes: readonly string[] = [
  mediaTypes.ociIndex,
  mediaTypes.ociManifest,
  mediaTypes.dockerManifestList,
  mediaTypes.dockerManifest,
]

/** A manifest as a registry gives it; `mediaType` is what it says of it. */
export interface FetchedManifest {
  readonly raw: Uint8Array
  readonly mediaType: string
}

/**
 * The manifest under a tag or digest, its bytes checked against the digest that was asked for or that the registry says.
 * One that is asked for by digest and lies in `blobs` is not asked for.
 */
export async function fetchManifest(
  repository: Repository,
  tagOrDigest: string,
  blobs?: BlobStore,
): Promise<FetchedManifest> {
  const digest = isDigest(tagOrDigest) ? tagOrDigest : undefined
  const cached = digest && (await blobs?.find(digest))
  if (cached) return { raw: await collect(cached.open(), largestManifest), mediaType: '' }

  const headers = { accept: manifestMediaTypes.join(', ') }
  const response = await repository.expect([200], `manifests/${tagOrDigest}`, { headers })
  const raw = await collect(response.body, largestManifest)
  const said = response.headers.get('docker-content-digest') ?? undefined
  const actual = digestOf(raw)
  const expected = digest ?? (said !== undefined && isDigest(said) ? said : actual)
  if (actual !== expected) throw digestMismatch(repository.attempt.name, expected, actual)

  const mediaType = (response.headers.get('content-type') ?? '').replace(/;.*$/s, '').trim()
  const value = parseJson(raw, repository.attempt.name) as { schemaVersion?: unknown; mediaType?: unknown } | null
  if (value?.schemaVersion === 1) throw schemaOne(repository.attempt.name)
  // Without its own media type, bytes alone would not tell a Docker manifest from an OCI one.
  if (value?.mediaType !== undefined) await blobs?.write(bytesOf(raw), { digest: actual })
  return { raw, mediaType }
}

/** A manifest of the kind that Docker gave up in 2017; it has neither sizes nor an image config. */
function schemaOne(name: string): PareError {
  return new PareError({
    code: 'schema-1-manifest',
    exitCode: 2,
    message: `\`${name}\` is a Docker image of schema version 1, which pare does not read`,
    hint: 'push it again with a Docker of this decade, or ask for another tag',
  })
}
