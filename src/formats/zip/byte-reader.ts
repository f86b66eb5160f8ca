import type { Bytes } from '../../model/bytes.ts'

/** Reads a stream piece by piece, by position; what was passed cannot be read again. */
export interface ByteReader {
  /** The next `size` bytes, or fewer at the end of the stream. */
  take(size: number): Promise<Buffer>
  /** The next `size` bytes, or fewer at the end, as they come. */
  stream(size: number): AsyncGenerator<Uint8Array>
  /** Passes over everything before `position`. */
  skipTo(position: number): Promise<void>
  close(): Promise<void>
}

/** A reader over `bytes`. */
export function createByteReader(bytes: Bytes): ByteReader {
  const chunks = bytes[Symbol.asyncIterator]()
  let pending: Uint8Array = new Uint8Array(0)
  let position = 0

  async function* stream(size: number): AsyncGenerator<Uint8Array> {
    let left = size
    while (left > 0) {
      if (pending.length === 0) {
        const next = await chunks.next()
        if (next.done) return
        pending = next.value
        continue
      }
      const part = pending.subarray(0, left)
      pending = pending.subarray(part.length)
      position += part.length
      left -= part.length
      yield part
    }
  }

  async function take(size: number): Promise<Buffer> {
    if (pending.length >= size) {
      const part = pending.subarray(0, size)
      pending = pending.subarray(size)
      position += size
      return Buffer.from(part.buffer, part.byteOffset, part.length)
    }
    const parts: Uint8Array[] = []
    for await (const part of stream(size)) parts.push(part)
    return Buffer.concat(parts)
  }

  return {
    take,
    stream,
    async skipTo(target) {
      for await (const _ of stream(target - position));
    },
    async close() {
      await chunks.return?.()
    },
  }
}
