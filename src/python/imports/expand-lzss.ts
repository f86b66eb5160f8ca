/**
 * What a stream of Cython's LZSS holds that starts at `start` (Cython 3.3, `DecompressString_LZSS`). Nothing tells where
 * a stream ends: it is read as far as it makes sense, so that what follows its text is noise.
 */
export function expandLzss(bytes: Uint8Array, start: number): Buffer {
  // The first three letters cannot have come before: most places are no start of a stream.
  if (((bytes[start] ?? 0) & 0b111) !== 0b111) return nothing
  let output = Buffer.alloc(64)
  let size = 0
  let at = start
  const reserve = (count: number) => {
    if (size + count > output.length) output = Buffer.concat([output], 2 * output.length)
  }
  while (at < bytes.length && size < longest) {
    const flags = bytes[at++]!
    for (let bit = 0; bit < 8 && at < bytes.length; bit++) {
      if ((flags >> bit) & 1) {
        reserve(1)
        output[size++] = bytes[at++]!
        continue
      }
      const [low, high] = [bytes[at++]!, bytes[at++] ?? 0]
      // Three forms: a short distance, a middle one with a short length, and a far one with the length behind it.
      const isShort = (low & 0x80) === 0
      const isMiddle = (high & 0x80) === 0
      const gap = isShort
        ? low
        : isMiddle
          ? 0x80 + (((high << 2) & 0x180) | (low & 0x7f))
          : 0x80 + (((high & 0x7f) << 7) | (low & 0x7f))
      const length = leastLength + (isShort ? high : isMiddle ? high & 0x1f : (bytes[at++] ?? 0))
      const from = size - gap - length
      if (from < 0) return output.subarray(0, size)
      reserve(length)
      output.copy(output, size, from, from + length)
      size += length
    }
  }
  return output.subarray(0, size)
}

const nothing: Buffer = Buffer.alloc(0)

const leastLength = 3

/** No module has more names than this. */
const longest = 1 << 21
