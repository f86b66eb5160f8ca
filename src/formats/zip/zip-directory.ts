import { invalidZip } from './invalid-zip.ts'

/** How a member of an archive is stored. */
export type ZipMethod = 'stored' | 'deflated'

/** What an archive's central directory says of one member. */
export interface ZipEntry {
  /** As written, `/` between parts; a directory ends in one. Checked: it cannot leave the folder it is unpacked into. */
  readonly name: string
  readonly isDirectory: boolean
  /** Permission bits, where the archive was made on Unix. */
  readonly mode?: number
  readonly method: ZipMethod
  readonly size: number
  readonly compressedSize: number
  readonly crc32: number
  /** Where its local header starts. */
  readonly offset: number
}

const endSignature = 0x06054b50
const zip64LocatorSignature = 0x07064b50
const zip64EndSignature = 0x06064b50
const entrySignature = 0x02014b50
const endSize = 22

const strictUtf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

interface Extent {
  readonly offset: number
  readonly size: number
  readonly count: number
  /** Where the records after the directory start. */
  readonly end: number
}

/**
 * The entries of the central directory, in order of offset (APPNOTE.TXT 4.3). `tail` is the end of an archive of
 * `archiveSize` bytes. Whatever two readers could understand differently is refused.
 */
export function parseZipDirectory(tail: Buffer, archiveSize: number, name: string): ZipEntry[] {
  const tailStart = archiveSize - tail.length
  const extent = findDirectory(tail, tailStart, name)
  const start = extent.offset - tailStart
  if (start < 0) throw invalidZip(name, 'its directory is too large')
  if (extent.offset + extent.size !== extent.end) throw invalidZip(name, 'its directory does not end where it should')
  const directory = tail.subarray(start, start + extent.size)
  const entries: ZipEntry[] = []
  let at = 0
  while (at < directory.length) {
    const { entry, next } = parseEntry(directory, at, name)
    entries.push(entry)
    at = next
  }
  if (entries.length !== extent.count)
    throw invalidZip(name, `it promises ${extent.count} files and lists ${entries.length}`)
  entries.sort((left, right) => left.offset - right.offset)
  checkNames(entries, name)
  checkSizes(entries, extent.offset, name)
  return entries
}

function findDirectory(tail: Buffer, tailStart: number, name: string): Extent {
  for (let at = tail.length - endSize; at >= Math.max(0, tail.length - endSize - 0xffff); at--) {
    if (tail.readUInt32LE(at) !== endSignature || at + endSize + tail.readUInt16LE(at + 20) !== tail.length) continue
    const count = tail.readUInt16LE(at + 10)
    const size = tail.readUInt32LE(at + 12)
    const offset = tail.readUInt32LE(at + 16)
    if (tail.readUInt16LE(at + 4) !== 0) throw invalidZip(name, 'it is one part of several')
    if (at >= 20 && tail.readUInt32LE(at - 20) === zip64LocatorSignature)
      return findZip64(tail, tailStart, at - 20, name)
    return { offset, size, count, end: tailStart + at }
  }
  throw invalidZip(name, 'it is cut short, or no zip archive at all')
}

function findZip64(tail: Buffer, tailStart: number, locator: number, name: string): Extent {
  const end = Number(tail.readBigUInt64LE(locator + 8))
  const at = end - tailStart
  if (at < 0 || at + 56 > locator || tail.readUInt32LE(at) !== zip64EndSignature) {
    throw invalidZip(name, 'its zip64 directory is not where it says')
  }
  return {
    count: Number(tail.readBigUInt64LE(at + 32)),
    size: Number(tail.readBigUInt64LE(at + 40)),
    offset: Number(tail.readBigUInt64LE(at + 48)),
    end,
  }
}

function parseEntry(directory: Buffer, at: number, name: string): { readonly entry: ZipEntry; readonly next: number } {
  if (at + 46 > directory.length || directory.readUInt32LE(at) !== entrySignature) {
    throw invalidZip(name, 'its directory is damaged')
  }
  const nameEnd = at + 46 + directory.readUInt16LE(at + 28)
  const extraEnd = nameEnd + directory.readUInt16LE(at + 30)
  const next = extraEnd + directory.readUInt16LE(at + 32)
  if (next > directory.length) throw invalidZip(name, 'its directory is damaged')
  const fileName = decodeName(directory.subarray(at + 46, nameEnd), name)
  if (directory.readUInt16LE(at + 8) & 0x2041) throw invalidZip(name, `\`${fileName}\` is encrypted`)
  const sizes = readSizes(directory, at, directory.subarray(nameEnd, extraEnd))
  const isUnix = directory[at + 5] === 3
  const unixMode = isUnix ? directory.readUInt32LE(at + 38) >>> 16 : 0
  checkKind(unixMode, fileName, name)
  const entry: ZipEntry = {
    name: fileName,
    isDirectory: fileName.endsWith('/'),
    ...(unixMode === 0 ? {} : { mode: unixMode & 0o7777 }),
    method: methodOf(directory.readUInt16LE(at + 10), fileName, name),
    crc32: directory.readUInt32LE(at + 16),
    ...sizes,
  }
  return { entry, next }
}

function decodeName(bytes: Uint8Array, archive: string): string {
  try {
    return strictUtf8.decode(bytes)
  } catch {
    throw invalidZip(archive, 'it has a file name that is not UTF-8')
  }
}

function readSizes(directory: Buffer, at: number, extra: Buffer): Pick<ZipEntry, 'size' | 'compressedSize' | 'offset'> {
  const wide = zip64Field(extra)
  let position = 0
  const read = (narrow: number): number => {
    if (narrow !== 0xffffffff || !wide || position + 8 > wide.length) return narrow
    position += 8
    return Number(wide.readBigUInt64LE(position - 8))
  }
  const size = read(directory.readUInt32LE(at + 24))
  const compressedSize = read(directory.readUInt32LE(at + 20))
  const offset = read(directory.readUInt32LE(at + 42))
  return { size, compressedSize, offset }
}

function zip64Field(extra: Buffer): Buffer | undefined {
  let at = 0
  while (at + 4 <= extra.length) {
    const end = at + 4 + extra.readUInt16LE(at + 2)
    if (extra.readUInt16LE(at) === 1) return extra.subarray(at + 4, end)
    at = end
  }
  return undefined
}

function checkKind(unixMode: number, fileName: string, archive: string): void {
  const kind = unixMode & 0o170000
  if (kind === 0 || kind === 0o100000 || kind === 0o040000) return
  throw invalidZip(archive, `\`${fileName}\` is ${kind === 0o120000 ? 'a symlink' : 'no regular file'}`)
}

function methodOf(code: number, fileName: string, archive: string): ZipMethod {
  if (code === 0) return 'stored'
  if (code === 8) return 'deflated'
  throw invalidZip(archive, `\`${fileName}\` is compressed by the unknown method ${code}`)
}

function checkNames(entries: readonly ZipEntry[], archive: string): void {
  const files = new Set<string>()
  for (const { name, isDirectory } of entries) {
    const bare = isDirectory ? name.slice(0, -1) : name
    const isSafe = !/\0|\\/.test(bare) && bare.split('/').every(part => part !== '' && part !== '.' && part !== '..')
    if (!isSafe) throw invalidZip(archive, `\`${name.replaceAll('\0', '\\0')}\` is no path inside it`)
    if (isDirectory) continue
    if (files.has(name)) throw invalidZip(archive, `\`${name}\` is in it twice`)
    files.add(name)
  }
  for (const { name } of entries) {
    for (let slash = name.indexOf('/'); slash !== -1; slash = name.indexOf('/', slash + 1)) {
      const parent = name.slice(0, slash)
      if (files.has(parent)) throw invalidZip(archive, `\`${parent}\` is a file and a folder`)
    }
  }
}

/** More than this, and more than this many times the archive's size, is no honest archive. */
const bombSize = 2 ** 30
const bombRatio = 200

function checkSizes(entries: readonly ZipEntry[], directoryOffset: number, archive: string): void {
  let end = 0
  let total = 0
  for (const { name, offset, size, compressedSize, method } of entries) {
    if (offset < end) throw invalidZip(archive, `\`${name}\` shares bytes with another file`)
    if (method === 'stored' && size !== compressedSize) throw invalidZip(archive, `\`${name}\` has two sizes`)
    end = offset + 30 + compressedSize
    total += size
  }
  if (end > directoryOffset) throw invalidZip(archive, 'a file reaches into its directory')
  if (total > bombSize && total > bombRatio * directoryOffset) {
    throw invalidZip(archive, `it would grow to ${total} bytes, more than ${bombRatio} times its own size`)
  }
}
