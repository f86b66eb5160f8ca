import { bytesOf } from '../../formats/digest/collect.ts'
import type { Bytes } from '../../model/bytes.ts'
import type { BlobStore } from '../../model/stores.ts'

/** No blob that is larger is held. */
const largest = 1 << 20

/** A store that holds in memory what is written to it, up to `budget` bytes: for blobs that are read again at once. */
export function holdingBlobStore(store: BlobStore, budget: number): BlobStore {
  let left = budget
  return {
    has: store.has,
    find: store.find,
    async write(bytes, expected) {
      const chunks: Uint8Array[] = []
      const content = await store.write(seen(bytes, chunks), expected)
      if (content.size > Math.min(largest, left)) return content
      left -= content.size
      return { ...content, open: () => bytesOf(...chunks) }
    },
  }
}

async function* seen(bytes: Bytes, chunks: Uint8Array[]): Bytes {
  let size = 0
  for await (const chunk of bytes) {
    size += chunk.length
    if (size <= largest) chunks.push(chunk)
    else chunks.length = 0
    yield chunk
  }
}
