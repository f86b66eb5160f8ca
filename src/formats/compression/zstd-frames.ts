import type { Bytes } from '../../model/bytes.ts'
import { ByteReader } from '../digest/byte-reader.ts'
import { corruptCompression } from './through.ts'

const frameMagic = 0xfd2fb528
const skippableMagic = 0x184d2a50

/**
 * The frames of a zstd stream (RFC 8878, 3.1), each to be read before the next; skippable ones are left out. Node's
 * decompressor stops after the first frame and says nothing, while zstd:chunked layers and pzstd write many.
 */
export async function* zstdFrames(bytes: Bytes): AsyncGenerator<Bytes> {
  const reader = new ByteReader(bytes, 'zstd stream')
  try {
    while (await reader.hasMore()) {
      const magic = Buffer.from(await reader.take(4))
      const number = magic.readUInt32LE()
      if ((number & 0xfffffff0) >>> 0 === skippableMagic) {
        await reader.skip(Buffer.from(await reader.take(4)).readUInt32LE())
      } else if (number === frameMagic) yield frame(reader, magic)
      else throw corruptCompression('zstd', new Error('expected a frame'))
    }
  } finally {
    await reader.close()
  }
}

async function* frame(reader: ByteReader, magic: Uint8Array): AsyncGenerator<Uint8Array> {
  const descriptor = await reader.take(1)
  yield Buffer.concat([magic, descriptor, await reader.take(headerSize(descriptor[0]!))])
  for (let isLast = false; !isLast; ) {
    const header = Buffer.from(await reader.take(3))
    const fields = header.readUIntLE(0, 3)
    isLast = (fields & 1) === 1
    // A block of one repeated byte has that byte alone, whatever size it says.
    const isRepeated = ((fields >> 1) & 3) === 1
    yield header
    yield await reader.take(isRepeated ? 1 : fields >> 3)
  }
  const hasChecksum = (descriptor[0]! & 4) !== 0
  if (hasChecksum) yield await reader.take(4)
}

/** What follows the descriptor: window, dictionary, content size. */
function headerSize(descriptor: number): number {
  const isSingleSegment = (descriptor & 0x20) !== 0
  const contentSize = [isSingleSegment ? 1 : 0, 2, 4, 8][descriptor >> 6]!
  const dictionary = [0, 1, 2, 4][descriptor & 3]!
  return (isSingleSegment ? 0 : 1) + dictionary + contentSize
}
