import { bytesOf, collect } from '../../formats/digest/collect.ts'
import { digestOf } from '../../formats/digest/digest-of.ts'
import { verifying } from '../../formats/digest/verifying.ts'
import type { AddressedContent } from '../../model/content.ts'
import type { Digest } from '../../model/oci/digest.ts'
import type { BlobStore } from '../../model/stores.ts'

/** Keeps blobs in memory. */
export function createMemoryBlobStore(): BlobStore {
  const blobs = new Map<Digest, AddressedContent>()
  return {
    async has(digest) {
      return blobs.has(digest)
    },
    async find(digest) {
      return blobs.get(digest)
    },
    async write(bytes, expected = {}) {
      const held = await collect(verifying(bytes, expected))
      const content = { digest: digestOf(held), size: held.length, open: () => bytesOf(held) }
      blobs.set(content.digest, content)
      return content
    },
  }
}
