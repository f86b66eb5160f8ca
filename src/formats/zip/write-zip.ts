import { crc32 } from 'node:zlib'

/** The content of a file as it lies in an archive. */
export interface ZipContent {
  /** Deflated, or as it is where that would not make it smaller. */
  readonly stored: Uint8Array
  readonly isDeflated: boolean
  /** CRC-32 and size of what it is made from. */
  readonly checksum: number
  readonly size: number
}

/** A file to put into an archive; `/` between the parts of its name. */
export interface ZipFile {
  readonly name: string
  readonly content: ZipContent
}

/** Bytes as an archive holds them, deflated by `deflate` where that makes them smaller. */
export function zipContent(bytes: Uint8Array, deflate: (bytes: Uint8Array) => Uint8Array): ZipContent {
  const deflated = deflate(bytes)
  const isDeflated = deflated.length < bytes.length
  return { stored: isDeflated ? deflated : bytes, isDeflated, checksum: crc32(bytes), size: bytes.length }
}

/** 1980-01-02, as DOS writes dates: what every entry of a Tree has. */
const date = (0 << 9) | (1 << 5) | 2
const version = 20
const deflated = 8
const stored = 0
/** Names are UTF-8. */
const flags = 0x0800
const localHeaderSize = 30
const directoryEntrySize = 46
const endSize = 22

/**
 * A zip archive (APPNOTE 6.3) of these files in their order. Equal files give equal bytes. For archives below 4 GB with
 * fewer than 65,535 files.
 */
export function writeZip(files: readonly ZipFile[]): Uint8Array {
  const parts: Uint8Array[] = []
  const directory: Uint8Array[] = []
  let offset = 0
  for (const { name, content } of files) {
    const { stored: bytes, isDeflated, checksum, size } = content
    const nameBytes = Buffer.from(name)
    const common = Buffer.alloc(26)
    common.writeUInt16LE(version, 0)
    common.writeUInt16LE(flags, 2)
    common.writeUInt16LE(isDeflated ? deflated : stored, 4)
    common.writeUInt16LE(0, 6)
    common.writeUInt16LE(date, 8)
    common.writeUInt32LE(checksum, 10)
    common.writeUInt32LE(bytes.length, 14)
    common.writeUInt32LE(size, 18)
    common.writeUInt16LE(nameBytes.length, 22)
    const local = Buffer.alloc(localHeaderSize)
    local.writeUInt32LE(0x04034b50, 0)
    common.copy(local, 4)
    parts.push(local, nameBytes, bytes)
    const entry = Buffer.alloc(directoryEntrySize)
    entry.writeUInt32LE(0x02014b50, 0)
    // Made by Unix, so that the mode in the upper half of the external attributes counts.
    entry.writeUInt16LE((3 << 8) | version, 4)
    common.copy(entry, 6)
    entry.writeUInt32LE(0o100644 * 0x10000, 38)
    entry.writeUInt32LE(offset, 42)
    directory.push(entry, nameBytes)
    offset += localHeaderSize + nameBytes.length + bytes.length
  }
  const directorySize = directory.reduce((sum, part) => sum + part.length, 0)
  const end = Buffer.alloc(endSize)
  end.writeUInt32LE(0x06054b50, 0)
  end.writeUInt16LE(files.length, 8)
  end.writeUInt16LE(files.length, 10)
  end.writeUInt32LE(directorySize, 12)
  end.writeUInt32LE(offset, 16)
  return Buffer.concat([...parts, ...directory, end])
}
