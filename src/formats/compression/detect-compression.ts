/** How a stream is compressed, as its first bytes tell. */
export type Compression = 'none' | 'gzip' | 'zstd' | 'xz' | 'bzip2'

const magics: readonly (readonly [Compression, readonly number[]])[] = [
  ['gzip', [0x1f, 0x8b]],
  ['zstd', [0x28, 0xb5, 0x2f, 0xfd]],
  ['xz', [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00]],
  ['bzip2', [0x42, 0x5a, 0x68]],
]

/** Tells from the first six bytes of a stream how it is compressed; fewer are enough when the stream has no more. */
export function detectCompression(first: Uint8Array): Compression {
  for (const [compression, magic] of magics) {
    if (magic.every((byte, index) => first[index] === byte)) return compression
  }
  return isSkippableFrame(first) ? 'zstd' : 'none'
}

// A zstd stream may begin with a frame for other readers (RFC 8878, 3.1.2), as zstd:chunked layers do.
function isSkippableFrame(first: Uint8Array): boolean {
  return first.length >= 4 && (first[0]! & 0xf0) === 0x50 && first[1] === 0x2a && first[2] === 0x4d && first[3] === 0x18
}
