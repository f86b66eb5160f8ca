import type { Bytes } from '../../model/bytes.ts'

/** Cuts a stream into blocks of exactly `size` bytes, the last one shorter; where they are cut never depends on how it came. */
export async function* blocksOf(bytes: Bytes, size: number): Bytes & AsyncGenerator<Uint8Array> {
  let block: Uint8Array = Buffer.allocUnsafeSlow(size)
  let filled = 0
  for await (const chunk of bytes) {
    for (let offset = 0; offset < chunk.length; ) {
      const part = chunk.subarray(offset, offset + size - filled)
      block.set(part, filled)
      filled += part.length
      offset += part.length
      if (filled < size) continue
      yield block
      block = Buffer.allocUnsafeSlow(size)
      filled = 0
    }
  }
  if (filled > 0) yield block.subarray(0, filled)
}
