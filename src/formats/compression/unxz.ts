import type { Bytes } from '../../model/bytes.ts'
import { corruptCompression } from './through.ts'

/** The content of an xz stream. The decoder is loaded when the first byte is asked for. */
export async function* unxz(bytes: Bytes): Bytes & AsyncGenerator<Uint8Array> {
  // A CommonJS module whose names Node cannot see before it has run.
  const { XzReadableStream } = (await import('xz-decompress')).default
  let sourceError: unknown
  const source = bytes[Symbol.asyncIterator]()
  const compressed = new ReadableStream<Uint8Array>({
    async pull(controller) {
      try {
        const { done, value } = await source.next()
        if (done) controller.close()
        else controller.enqueue(value)
      } catch (error) {
        sourceError = error
        throw error
      }
    },
  })
  try {
    yield* new XzReadableStream(compressed)
  } catch (cause) {
    throw sourceError ?? corruptCompression('xz', cause)
  } finally {
    await source.return?.()
  }
}
