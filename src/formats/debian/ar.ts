import type { Bytes } from '../../model/bytes.ts'
import { PareError } from '../../model/error.ts'
import { ByteReader } from '../digest/byte-reader.ts'

/** One member of an ar archive. Its bytes are read, or skipped, before the next one is asked for. */
export interface ArMember {
  readonly name: string
  readonly size: number
  readonly bytes: Bytes
}

const magic = '!<arch>\n'
const headerSize = 60

/** The members of an ar archive, in order, one pass over the bytes. */
export async function* decodeAr(bytes: Bytes, name = 'ar archive'): AsyncGenerator<ArMember> {
  const reader = new ByteReader(bytes, name)
  try {
    const start = await reader.next(1)
    if (start[0] !== magic.charCodeAt(0) || latin1(await reader.take(magic.length)) !== magic) {
      throw invalidAr(name, 'it does not begin with `!<arch>`')
    }
    while (await reader.hasMore()) {
      const header = latin1(await reader.take(headerSize))
      const size = sizeIn(header)
      if (size === undefined) throw invalidAr(name, 'the header of a member is broken')
      let left = size
      const read = async function* (): Bytes & AsyncGenerator<Uint8Array> {
        while (left > 0) {
          const chunk = await reader.next(left)
          // Taking a byte where there is none says where the archive ends.
          if (chunk.length === 0) await reader.take(1)
          left -= chunk.length
          reader.advance(chunk.length)
          yield chunk
        }
      }
      // GNU ar ends a name with a slash, Debian's own writer does not.
      yield { name: header.slice(0, 16).trimEnd().replace(/\/$/, ''), size, bytes: read() }
      await reader.skip(left)
      // Members begin at even offsets; the last one may go without its padding.
      if (size % 2 === 1 && (await reader.hasMore())) await reader.skip(1)
    }
  } finally {
    await reader.close()
  }
}

function sizeIn(header: string): number | undefined {
  const digits = header.slice(48, 58).trimEnd()
  return header.endsWith('`\n') && /^\d{1,10}$/.test(digits) ? Number(digits) : undefined
}

function latin1(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1')
}

/** An archive of ar's kind, such as a .deb, cannot be read. */
function invalidAr(name: string, reason: string): PareError {
  return new PareError({
    code: 'invalid-ar',
    exitCode: 2,
    message: `Could not read \`${name}\` as an ar archive: ${reason}`,
    hint: 'the file is broken or no Debian package; nothing was unpacked',
  })
}
