import { createGunzip } from 'node:zlib'
import type { Bytes } from '../../model/bytes.ts'
import { through } from './through.ts'

/** The content of a gzip stream of any number of members. */
export function gunzip(bytes: Bytes): Bytes & AsyncGenerator<Uint8Array> {
  return through(bytes, createGunzip({ chunkSize: 256 * 1024 }), 'gzip')
}
