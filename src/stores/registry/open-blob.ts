import { bytesOf } from '../../formats/digest/collect.ts'
import { verifying } from '../../formats/digest/verifying.ts'
import type { Bytes } from '../../model/bytes.ts'
import type { Descriptor } from '../../model/oci/descriptor.ts'
import { isIndexMediaType, isManifestMediaType } from '../../model/oci/media-type.ts'
import type { BlobStore } from '../../model/stores.ts'
import { fetchManifest } from './fetch-manifest.ts'
import type { Repository } from './repository.ts'

/** The bytes that a descriptor points to, from `blobs` where they lie there; otherwise they lie there afterwards. */
export async function* openBlob(
  repository: Repository,
  { digest, size, mediaType }: Descriptor,
  blobs?: BlobStore,
): Bytes & AsyncGenerator<Uint8Array> {
  // A registry keeps manifests apart from other blobs.
  if (isManifestMediaType(mediaType) || isIndexMediaType(mediaType)) {
    return yield* bytesOf((await fetchManifest(repository, digest, blobs)).raw)
  }
  const expected = { digest, size, name: `${repository.attempt.name} (${digest})` }
  const content = (await blobs?.find(digest)) ?? (await fetched())
  yield* content.open()

  async function fetched(): Promise<{ open(): Bytes }> {
    const response = await repository.expect([200], `blobs/${digest}`)
    const bytes = verifying(response.body, expected)
    return blobs === undefined ? { open: () => bytes } : blobs.write(bytes, expected)
  }
}
