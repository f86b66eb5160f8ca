import { createHash } from 'node:crypto'
import type { Bytes } from '../../model/bytes.ts'
import type { Digest } from '../../model/oci/digest.ts'

/** The digest of bytes that are held in memory. */
export function digestOf(bytes: Uint8Array): Digest {
  return `sha256:${createHash('sha256').update(bytes).digest('hex')}` as Digest
}

/** The digest and size of a stream, which is read to its end. */
export async function digestOfStream(bytes: Bytes): Promise<{ readonly digest: Digest; readonly size: number }> {
  const digester = createDigester()
  for await (const chunk of bytes) digester.update(chunk)
  return { digest: digester.digest(), size: digester.size() }
}

/** Digest and size of bytes that are met one chunk at a time. */
export interface Digester {
  update(chunk: Uint8Array): void
  size(): number
  /** Ends the digester. */
  digest(): Digest
}

export function createDigester(): Digester {
  const hash = createHash('sha256')
  let size = 0
  return {
    update(chunk) {
      hash.update(chunk)
      size += chunk.length
    },
    size: () => size,
    digest: () => `sha256:${hash.digest('hex')}` as Digest,
  }
}
