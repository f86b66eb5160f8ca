import type { Bytes } from '../../model/bytes.ts'
import { PareError } from '../../model/error.ts'
import { detectCompression } from './detect-compression.ts'
import { gunzip } from './gunzip.ts'
import { peek } from './peek.ts'
import { unxz } from './unxz.ts'
import { unzstd } from './unzstd.ts'

/** The content of a stream that is compressed in whatever way its first bytes tell, or not at all. */
export async function* decompress(bytes: Bytes): Bytes & AsyncGenerator<Uint8Array> {
  const { first, whole } = await peek(bytes, 6)
  switch (detectCompression(first)) {
    case 'none':
      return yield* whole
    case 'gzip':
      return yield* gunzip(whole)
    case 'zstd':
      return yield* unzstd(whole)
    case 'xz':
      return yield* unxz(whole)
    case 'bzip2':
      await whole.close()
      throw unsupportedCompression('bzip2')
  }
}

/** A way of compressing that pare does not read. */
export function unsupportedCompression(name: string): PareError {
  return new PareError({
    code: 'unsupported-compression',
    exitCode: 2,
    message: `Expected gzip, zstd, xz or no compression, got ${name}`,
    hint: 'compress the file again with gzip',
  })
}
