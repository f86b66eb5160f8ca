import { Readable, type Transform } from 'node:stream'
import type { Bytes } from '../../model/bytes.ts'
import { PareError } from '../../model/error.ts'

/** Sends bytes through one of Node's decompressors; `form` names the format in errors. */
export async function* through(bytes: Bytes, transform: Transform, form: string): Bytes & AsyncGenerator<Uint8Array> {
  let sourceError: unknown
  const source = Readable.from(bytes, { objectMode: false })
  source.on('error', error => {
    sourceError = error
    transform.destroy(error)
  })
  try {
    yield* source.pipe(transform)
  } catch (cause) {
    throw sourceError ?? corruptCompression(form, cause)
  } finally {
    source.destroy()
    transform.destroy()
  }
}

/** Compressed bytes that no decompressor can make sense of, or that end too early. */
export function corruptCompression(form: string, cause: unknown): PareError {
  return new PareError({
    code: 'corrupt-compression',
    exitCode: 2,
    message: `Could not decompress ${form}: ${cause instanceof Error ? cause.message : String(cause)}`,
    hint: 'the file was not copied or downloaded whole, or is damaged: fetch it again',
    cause,
  })
}
