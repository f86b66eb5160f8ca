import { crc32 } from 'node:zlib'
import { compressionLevel, deflateBytes } from './deflate-bytes.ts'
import { deflateVersion } from './deflate-module.ts'

/** Names what decides the bytes of a member besides its content; changes whenever they would. */
export const compressorId: string = `zip.js-${deflateVersion}-${compressionLevel}`

/** How much content one member holds at most: small enough to share the work evenly, large enough to cost no size. */
export const memberSize: number = 1024 * 1024

/** One whole gzip member (RFC 1952) that holds `bytes`; the same bytes give the same member on every machine, for good. */
export function gzipMember(bytes: Uint8Array): Uint8Array {
  return frameMember(deflateBytes(bytes), crc32(bytes), bytes.length)
}

const headerSize = 10
const trailerSize = 8

/** Puts header and trailer around a deflate stream: no name, no time, operating system unknown. */
export function frameMember(deflated: Uint8Array, checksum: number, size: number): Uint8Array {
  const member = Buffer.allocUnsafeSlow(headerSize + deflated.length + trailerSize)
  member.set([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff])
  member.set(deflated, headerSize)
  member.writeUInt32LE(checksum, headerSize + deflated.length)
  member.writeUInt32LE(size % 2 ** 32, headerSize + deflated.length + 4)
  return member
}
