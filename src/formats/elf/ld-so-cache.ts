import type { DebianArchitecture } from '../../model/debian/package.ts'
import { PareError } from '../../model/error.ts'

/** A library that the loader finds by its soname; `path` is absolute inside the image. */
export interface CachedLibrary {
  readonly soname: string
  readonly path: string
}

// glibc, sysdeps/generic/dl-cache.h: struct cache_file_new and struct file_entry_new, which all supported glibc read.
const magic = 'glibc-ld.so.cache1.1'
const headerSize = 48
const entrySize = 24
const littleEndian = 2
// FLAG_ELF_LIBC6, with FLAG_X8664_LIB64 or FLAG_AARCH64_LIB64.
const flagsOf: Readonly<Record<DebianArchitecture, number>> = { amd64: 0x0303, arm64: 0x0a03 }

/**
 * Writes `/etc/ld.so.cache`, so that the loader finds libraries outside of its default directories and without looking
 * through them. Where a soname comes more than once, the first is the one that is found, as with ldconfig's directories.
 */
export function encodeLdSoCache(libraries: readonly CachedLibrary[], architecture: DebianArchitecture): Uint8Array {
  const paths = new Map<string, string>()
  for (const { soname, path } of libraries) if (!paths.has(soname)) paths.set(soname, path)
  // The loader halves its way through the entries and expects the greatest first.
  const sorted = [...paths].sort(([left], [right]) => compareSonames(right, left))
  const stringsStart = headerSize + sorted.length * entrySize
  const entries = Buffer.alloc(stringsStart)
  const strings: Buffer[] = []
  let stringsSize = 0
  const write = (text: string): number => {
    const bytes = Buffer.from(`${text}\0`)
    strings.push(bytes)
    stringsSize += bytes.length
    return stringsStart + stringsSize - bytes.length
  }
  for (const [index, [soname, path]] of sorted.entries()) {
    const at = headerSize + index * entrySize
    entries.writeInt32LE(flagsOf[architecture], at)
    entries.writeUInt32LE(write(soname), at + 4)
    entries.writeUInt32LE(write(path), at + 8)
  }
  entries.write(magic, 0, 'latin1')
  entries.writeUInt32LE(sorted.length, 20)
  entries.writeUInt32LE(stringsSize, 24)
  entries.writeUInt8(littleEndian, 28)
  return Buffer.concat([entries, ...strings])
}

/** The entries of a cache in glibc's new format, in the order in which they lie there. */
export function decodeLdSoCache(bytes: Uint8Array, name = 'ld.so.cache'): (CachedLibrary & { flags: number })[] {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const start = buffer.indexOf(magic, 0, 'latin1')
  if (start === -1 || start + headerSize > buffer.length) throw invalidLdSoCache(name)
  const count = buffer.readUInt32LE(start + 20)
  if (start + headerSize + count * entrySize > buffer.length) throw invalidLdSoCache(name)
  const stringAt = (offset: number): string => {
    const from = start + offset
    const end = from < buffer.length ? buffer.indexOf(0, from) : -1
    if (end === -1) throw invalidLdSoCache(name)
    return buffer.toString('utf8', from, end)
  }
  return Array.from({ length: count }, (_, index) => {
    const at = start + headerSize + index * entrySize
    const [flags, soname, path] = [buffer.readInt32LE(at), buffer.readUInt32LE(at + 4), buffer.readUInt32LE(at + 8)]
    return { soname: stringAt(soname), path: stringAt(path), flags }
  })
}

/** Orders sonames as the loader does (`_dl_cache_libcmp`): runs of digits by value, a digit above any other sign. */
export function compareSonames(left: string, right: string): number {
  const [a, b] = [Buffer.from(left), Buffer.from(right)]
  let [i, j] = [0, 0]
  while (i < a.length) {
    const [isLeftDigit, isRightDigit] = [isDigit(a[i]), isDigit(b[j])]
    if (isLeftDigit !== isRightDigit) return isLeftDigit ? 1 : -1
    if (isLeftDigit) {
      const [leftEnd, rightEnd] = [endOfDigits(a, i), endOfDigits(b, j)]
      const difference = (numberIn(a, i, leftEnd) - numberIn(b, j, rightEnd)) | 0
      if (difference !== 0) return Math.sign(difference)
      ;[i, j] = [leftEnd, rightEnd]
    } else {
      if (a[i] !== b[j]) return Math.sign(a[i]! - (b[j] ?? 0))
      i++
      j++
    }
  }
  return j < b.length ? -1 : 0
}

function isDigit(byte: number | undefined): boolean {
  return byte !== undefined && byte >= 48 && byte <= 57
}

function endOfDigits(bytes: Uint8Array, start: number): number {
  let end = start
  while (isDigit(bytes[end])) end++
  return end
}

// In 32 bits, because the loader's own int wraps around, and an order that differs from its own loses libraries.
function numberIn(bytes: Uint8Array, start: number, end: number): number {
  let value = 0
  for (let at = start; at < end; at++) value = (Math.imul(value, 10) + bytes[at]! - 48) | 0
  return value
}

/** A file that should be glibc's cache of libraries is not. */
function invalidLdSoCache(name: string): PareError {
  return new PareError({
    code: 'invalid-ld-so-cache',
    exitCode: 2,
    message: `Expected glibc's cache of libraries in \`${name}\`, got something else`,
  })
}
