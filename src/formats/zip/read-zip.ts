import { Readable } from 'node:stream'
import { promisify } from 'node:util'
import { constants, crc32, createInflateRaw, inflateRaw, inflateRawSync } from 'node:zlib'
import type { Bytes, Content } from '../../model/bytes.ts'
import { bytesOf, collect } from '../digest/collect.ts'
import { type ByteReader, createByteReader } from './byte-reader.ts'
import { invalidZip } from './invalid-zip.ts'
import { parseZipDirectory, type ZipEntry } from './zip-directory.ts'

/** Archives up to this size are read into memory once; larger ones are read twice, the first time for the directory. */
const heldArchive = 64 * 2 ** 20

/** The directory of a larger archive must lie within this many bytes of its end. */
const tailSize = 32 * 2 ** 20

/** Members up to this size are held in memory, so that several can be worked on at once. */
const heldMember = 8 * 2 ** 20

/**
 * A file of an archive. One that `isHeld` may be read at any time; any other only before the next one is asked for, and
 * only by `open`.
 */
export interface ZipMember {
  readonly entry: ZipEntry
  readonly isHeld: boolean
  /** The file's bytes, checked against the directory. */
  read(): Promise<Uint8Array>
  /** The same as a stream, which throws at its end when the bytes are not what the directory says. */
  open(): Bytes
}

/** The files of the zip archive in their order, without its directories; `name` is for messages. */
export async function* readZip(archive: Content, name: string): AsyncGenerator<ZipMember> {
  const { entries, bytes } = await openZip(archive, name)
  const reader = createByteReader(bytes)
  try {
    for (const entry of entries) {
      await reader.skipTo(entry.offset)
      await checkLocalHeader(reader, entry, name)
      if (!entry.isDirectory) yield await readMember(reader, entry, name)
    }
    // To its end, so that a source that verifies itself does.
    await reader.skipTo(archive.size)
    await reader.take(1)
  } finally {
    await reader.close()
  }
}

async function openZip(
  archive: Content,
  name: string,
): Promise<{ readonly entries: ZipEntry[]; readonly bytes: Bytes }> {
  if (archive.size <= heldArchive) {
    const all = await collect(archive.open(), archive.size)
    const buffer = Buffer.from(all.buffer, all.byteOffset, all.length)
    return { entries: parseZipDirectory(buffer, archive.size, name), bytes: bytesOf(buffer) }
  }
  const reader = createByteReader(archive.open())
  await reader.skipTo(archive.size - tailSize)
  const tail = await reader.take(tailSize)
  await reader.close()
  return { entries: parseZipDirectory(tail, archive.size, name), bytes: archive.open() }
}

async function checkLocalHeader(reader: ByteReader, entry: ZipEntry, archive: string): Promise<void> {
  const header = await reader.take(30)
  if (header.length < 30 || header.readUInt32LE(0) !== 0x04034b50)
    throw invalidZip(archive, `\`${entry.name}\` has no header`)
  const fileName = await reader.take(header.readUInt16LE(26))
  if (fileName.toString() !== entry.name) throw invalidZip(archive, `\`${entry.name}\` has another name in its header`)
  const method = header.readUInt16LE(8) === 0 ? 'stored' : 'deflated'
  if (method !== entry.method) throw invalidZip(archive, `\`${entry.name}\` has another method in its header`)
  await reader.take(header.readUInt16LE(28))
}

async function readMember(reader: ByteReader, entry: ZipEntry, archive: string): Promise<ZipMember> {
  if (entry.compressedSize <= heldMember && entry.size <= heldMember) {
    const raw = await reader.take(entry.compressedSize)
    const read = () => inflateHeld(raw, entry, archive)
    return { entry, isHeld: true, read, open: () => once(read) }
  }
  const open = () => checked(inflateStream(reader.stream(entry.compressedSize), entry, archive), entry, archive)
  return { entry, isHeld: false, read: () => collect(open(), entry.size), open }
}

const inflateInPool = promisify(inflateRaw)

/** Below this size a trip to the thread pool costs more than inflating. */
const pooledSize = 32 * 1024

async function inflateHeld(raw: Buffer, entry: ZipEntry, archive: string): Promise<Uint8Array> {
  if (raw.length < entry.compressedSize) throw invalidZip(archive, 'it is cut short')
  const bytes = entry.method === 'stored' ? raw : await inflate(raw, entry, archive)
  if (bytes.length !== entry.size || crc32(bytes) !== entry.crc32) throw damaged(entry, archive)
  return bytes
}

async function inflate(raw: Buffer, entry: ZipEntry, archive: string): Promise<Uint8Array> {
  // One byte of room more than promised tells a longer file from an exact one.
  const options = { maxOutputLength: entry.size + 1, chunkSize: Math.max(constants.Z_MIN_CHUNK, entry.size + 1) }
  try {
    return entry.size < pooledSize ? inflateRawSync(raw, options) : await inflateInPool(raw, options)
  } catch (cause) {
    throw damaged(entry, archive, cause)
  }
}

async function* inflateStream(
  raw: AsyncIterable<Uint8Array>,
  entry: ZipEntry,
  archive: string,
): Bytes & AsyncGenerator<Uint8Array> {
  if (entry.method === 'stored') {
    yield* raw
    return
  }
  const source = Readable.from(raw, { objectMode: false })
  const inflater = createInflateRaw({ chunkSize: 256 * 1024 })
  source.on('error', cause => inflater.destroy(cause))
  try {
    for await (const chunk of source.pipe(inflater)) yield chunk
  } catch (cause) {
    throw damaged(entry, archive, cause)
  } finally {
    source.destroy()
    // Only then is the reader free for the next member.
    if (!source.closed) await new Promise(resolve => source.once('close', resolve))
  }
}

async function* checked(bytes: Bytes, entry: ZipEntry, archive: string): Bytes & AsyncGenerator<Uint8Array> {
  let size = 0
  let sum = 0
  for await (const chunk of bytes) {
    size += chunk.length
    if (size > entry.size) throw damaged(entry, archive)
    sum = crc32(chunk, sum)
    yield chunk
  }
  if (size !== entry.size || sum !== entry.crc32) throw damaged(entry, archive)
}

async function* once(read: () => Promise<Uint8Array>): Bytes & AsyncGenerator<Uint8Array> {
  yield await read()
}

function damaged(entry: ZipEntry, archive: string, cause?: unknown) {
  return invalidZip(archive, `\`${entry.name}\` is damaged: its bytes are not what the directory says`, cause)
}
