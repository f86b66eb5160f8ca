import type { Bytes } from '../../model/bytes.ts'
import { PareError } from '../../model/error.ts'

/** Everything that a stream holds, in memory; beyond `limit` bytes it is refused. */
export async function collect(bytes: Bytes, limit: number = Number.POSITIVE_INFINITY): Promise<Uint8Array> {
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of bytes) {
    size += chunk.length
    if (size > limit) throw tooLarge(limit)
    chunks.push(chunk)
  }
  return chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks, size)
}

/** A stream of the given chunks. */
export async function* bytesOf(...chunks: readonly Uint8Array[]): Bytes & AsyncGenerator<Uint8Array> {
  yield* chunks
}

/** Something that is held in memory whole is larger than anything honest of its kind. */
function tooLarge(limit: number): PareError {
  return new PareError({
    code: 'too-large',
    exitCode: 2,
    message: `Expected at most ${limit} bytes, got more`,
    hint: 'the file is broken or hostile; it was not used',
  })
}
