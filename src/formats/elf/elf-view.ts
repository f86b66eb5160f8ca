import { PareError } from '../../model/error.ts'

/** Bounds-checked access to the bytes of an ELF file, in its own class and byte order. */
export interface ElfView {
  readonly is64: boolean
  readonly isLittleEndian: boolean
  u16(offset: number): number
  u32(offset: number): number
  /** An address, an offset or a size: 4 or 8 bytes. */
  word(offset: number): number
  /** A string that ends within `limit` bytes. */
  string(offset: number, limit: number): string
  problem(reason: string): PareError
}

// The kernel's own limit of a path is 4 KiB; a list of directories may be longer.
const stringLimit = 1 << 15

/** Opens bytes that begin as an ELF file does. */
export function elfViewOf(bytes: Uint8Array, name: string): ElfView {
  const problem = (reason: string) => invalidElf(name, reason)
  const is64 = bytes[4] === 2
  const isLittleEndian = bytes[5] === 1
  if (!is64 && bytes[4] !== 1) throw problem('its class is neither 32 nor 64 bits')
  if (!isLittleEndian && bytes[5] !== 2) throw problem('its byte order is unknown')
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const checked = (offset: number, size: number): number => {
    if (!(offset >= 0 && offset + size <= bytes.length)) throw problem('a header points beyond its end')
    return offset
  }
  const u32 = (offset: number) => view.getUint32(checked(offset, 4), isLittleEndian)
  return {
    is64,
    isLittleEndian,
    u16: offset => view.getUint16(checked(offset, 2), isLittleEndian),
    u32,
    word: offset => (is64 ? Number(view.getBigUint64(checked(offset, 8), isLittleEndian)) : u32(offset)),
    string(offset, limit) {
      const part = bytes.subarray(checked(offset, 0), offset + Math.min(limit, stringLimit))
      const end = part.indexOf(0)
      if (end === -1) throw problem('a string does not end')
      return Buffer.from(part.buffer, part.byteOffset, end).toString()
    },
    problem,
  }
}

/** A file begins as an ELF file does, but contradicts itself. */
function invalidElf(name: string, reason: string): PareError {
  return new PareError({
    code: 'invalid-elf',
    exitCode: 2,
    message: `Could not read \`${name}\` as an ELF file: ${reason}`,
    hint: 'the file is broken or hostile',
  })
}
