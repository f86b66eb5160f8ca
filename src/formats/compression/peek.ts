import type { Bytes } from '../../model/bytes.ts'

/** A stream that was begun. Read it to its end, or close it. */
export interface BegunBytes extends Bytes {
  close(): Promise<void>
}

/** The first `count` bytes of a stream, or all when there are fewer, and the whole of it. */
export async function peek(
  bytes: Bytes,
  count: number,
): Promise<{ readonly first: Uint8Array; readonly whole: BegunBytes }> {
  const iterator = bytes[Symbol.asyncIterator]()
  const chunks: Uint8Array[] = []
  let size = 0
  while (size < count) {
    const { done, value } = await iterator.next()
    if (done) break
    chunks.push(value)
    size += value.length
  }
  return { first: Buffer.concat(chunks).subarray(0, count), whole: rejoined(chunks, iterator) }
}

/** The first `count` bytes of a stream, which is closed. */
export async function firstBytes(bytes: Bytes, count: number): Promise<Uint8Array> {
  const { first, whole } = await peek(bytes, count)
  await whole.close()
  return first
}

// No generator: one that was never started would not close what it holds.
function rejoined(chunks: Uint8Array[], iterator: AsyncIterator<Uint8Array>): BegunBytes {
  const close = async (): Promise<void> => {
    await iterator.return?.()
  }
  return {
    close,
    [Symbol.asyncIterator]: () => ({
      async next() {
        const chunk = chunks.shift()
        return chunk === undefined ? iterator.next() : { done: false, value: chunk }
      },
      async return() {
        await close()
        return { done: true, value: undefined }
      },
    }),
  }
}
