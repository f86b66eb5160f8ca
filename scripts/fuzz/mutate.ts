/** A generator of numbers that gives the same ones for the same seed (mulberry32). */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

/** Numbers at which lengths and offsets go wrong. */
const extremes = [0, 1, 0x7f, 0x80, 0xff, 0x7fff, 0x8000, 0xffff, 0x7fffffff, 0x80000000, 0xffffffff]

/** Changes a valid input in one to six places; `other` is another valid one, to take pieces from. */
export function mutate(seed: Uint8Array, other: Uint8Array, random: () => number): Uint8Array {
  const below = (limit: number) => Math.floor(random() * limit)
  let bytes = Buffer.from(seed)
  for (let left = 1 + below(6); left > 0; left--) bytes = change(bytes)
  return bytes

  function change(now: Buffer<ArrayBuffer>): Buffer<ArrayBuffer> {
    const at = below(now.length + 1)
    const length = 1 + below(Math.min(64, Math.max(1, now.length - at)))
    switch (below(9)) {
      case 0:
        if (at < now.length) now[at]! ^= 1 << below(8)
        return now
      case 1:
        if (at < now.length) now[at] = below(256)
        return now
      case 2:
        // A number of one to eight bytes, of either order.
        return overwritten(now, at, numberBytes(extremes[below(extremes.length)]!))
      case 3:
        return Buffer.concat([now.subarray(0, at), now.subarray(at + length)])
      case 4:
        return Buffer.concat([now.subarray(0, at), now.subarray(at, at + length), now.subarray(at)])
      case 5:
        return now.subarray(0, at)
      case 6: {
        const from = below(other.length)
        return Buffer.concat([now.subarray(0, at), other.subarray(from, from + length), now.subarray(at)])
      }
      case 7:
        // Nesting, and what makes a line or a name long.
        return Buffer.concat([
          now.subarray(0, at),
          Buffer.alloc(
            1 + below(random() < 0.1 ? 60_000 : 600),
            now.subarray(at, at + 1 + below(3)).toString('latin1') || '(',
          ),
          now.subarray(at),
        ])
      default:
        // Digits of a size in text.
        return overwritten(now, at, Buffer.from(String(extremes[below(extremes.length)]!)))
    }
  }

  function numberBytes(value: number): Buffer {
    const number = Buffer.alloc(8)
    const isLittle = random() < 0.5
    if (isLittle) number.writeBigUInt64LE(BigInt(value))
    else number.writeBigUInt64BE(BigInt(value))
    const size = [1, 2, 4, 8][below(4)]!
    return isLittle ? number.subarray(0, size) : number.subarray(8 - size)
  }
}

function overwritten(bytes: Buffer, at: number, written: Uint8Array): Buffer<ArrayBuffer> {
  return Buffer.concat([bytes.subarray(0, at), written, bytes.subarray(at + written.length)])
}
