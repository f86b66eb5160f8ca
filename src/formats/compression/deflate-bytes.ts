import { createDeflater, type Deflater } from './create-deflater.ts'
import { deflateModule } from './deflate-module.ts'

/** How hard the encoder tries; see docs/decisions/gzip-encoder.md. */
export const compressionLevel = 6

let deflater: Deflater | undefined

/** One raw deflate stream (RFC 1951) of the pinned encoder; the same bytes give the same stream on every machine. */
export function deflateBytes(bytes: Uint8Array): Uint8Array {
  deflater ??= createDeflater(deflateModule())
  return deflater(bytes, compressionLevel)
}
