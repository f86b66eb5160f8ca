/** Types of marshal that hold text or bytes, by the size of their length; the highest bit marks what is used again. */
const shortTypes = new Set([...'zZ'].flatMap(letter => [letter.charCodeAt(0), letter.charCodeAt(0) | 0x80]))
const longTypes = new Set([...'aAuts'].flatMap(letter => [letter.charCodeAt(0), letter.charCodeAt(0) | 0x80]))

/**
 * The strings of compiled Python, a line each. Whatever could be one is taken for one, instead of following marshal's whole
 * grammar, which changes with each Python: what is no string tells nothing either.
 */
export function bytecodeStrings(bytes: Uint8Array): string {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const found: string[] = []
  for (let at = 0; at < bytes.length - 5; at++) {
    const type = bytes[at]!
    const [start, length] = shortTypes.has(type)
      ? [at + 2, bytes[at + 1]!]
      : longTypes.has(type)
        ? [at + 5, view.getUint32(at + 1, true)]
        : [at, 0]
    if (length < 8 || start + length > bytes.length) continue
    const text = bytes.subarray(start, start + length)
    if (text.every(isPrintable)) found.push(Buffer.from(text).toString('latin1'))
  }
  return found.join('\n')
}

function isPrintable(byte: number): boolean {
  return (byte >= 32 && byte !== 127) || byte === 10 || byte === 13 || byte === 9
}
