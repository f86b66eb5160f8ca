import { constants, createZstdDecompress } from 'node:zlib'
import type { Bytes } from '../../model/bytes.ts'
import { PareError } from '../../model/error.ts'
import { corruptCompression, through } from './through.ts'
import { zstdFrames } from './zstd-frames.ts'

/** The content of a zstd stream of any number of frames. */
export async function* unzstd(bytes: Bytes): Bytes & AsyncGenerator<Uint8Array> {
  // Windows up to 128 MiB, which is what `zstd --ultra --long=27` writes and the command line accepts by itself.
  const params = { [constants.ZSTD_d_windowLogMax]: 27 }
  try {
    for await (const frame of zstdFrames(bytes)) {
      yield* through(frame, createZstdDecompress({ chunkSize: 256 * 1024, params }), 'zstd')
    }
  } catch (cause) {
    const endsEarly = cause instanceof PareError && cause.code === 'truncated-archive'
    throw endsEarly ? corruptCompression('zstd', cause) : cause
  }
}
