import { createDeflater, type Deflater } from './create-deflater.ts'
import { deflateModule } from './deflate-module.ts'

/** How hard the encoder tries; see docs/decisions/gzip-encoder.md. */
export const compressionLevel = 6

let deflater: Deflater | undefined

/** What a file of an archive in the image is worth: it is compressed once, and then by nothing else. */
const archiveLevel = 9

/** One raw deflate stream (RFC 1951) of the pinned encoder; the same bytes give the same stream on every machine. */
export function deflateBytes(bytes: Uint8Array): Uint8Array {
  return deflate(bytes, compressionLevel)
}

/** The same, a little smaller for more time: the members of archives. */
export function deflateForArchive(bytes: Uint8Array): Uint8Array {
  return deflate(bytes, archiveLevel)
}

function deflate(bytes: Uint8Array, level: number): Uint8Array {
  deflater ??= createDeflater(deflateModule())
  return deflater(bytes, level)
}
