import { isElf } from './elf-file.ts'

/**
 * The parts of a shared object (ELF, 64 bits, little-endian) that hold its constants: what is loaded and is neither code
 * nor a table of the loader's. A file without a table of sections, or of another kind, is one part.
 */
export function constantSections(bytes: Uint8Array): Uint8Array[] {
  const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length)
  const isKnown = bytes.length >= headerSize && isElf(bytes) && view[4] === 2 && view[5] === 1
  if (!isKnown) return [bytes]
  const tableOffset = Number(view.readBigUInt64LE(40))
  const [entrySize, count] = [view.readUInt16LE(58), view.readUInt16LE(60)]
  if (count === 0 || entrySize < sectionSize || tableOffset + count * entrySize > bytes.length) return [bytes]
  const sections: Uint8Array[] = []
  for (let at = tableOffset; at < tableOffset + count * entrySize; at += entrySize) {
    const [type, flags] = [view.readUInt32LE(at + 4), Number(view.readBigUInt64LE(at + 8))]
    if (type !== programBits || (flags & isLoaded) === 0 || (flags & isCode) !== 0) continue
    const [offset, size] = [Number(view.readBigUInt64LE(at + 24)), Number(view.readBigUInt64LE(at + 32))]
    sections.push(bytes.subarray(offset, offset + size))
  }
  return sections
}

const headerSize = 64
const sectionSize = 64
/** SHT_PROGBITS. */
const programBits = 1
/** SHF_ALLOC. */
const isLoaded = 2
/** SHF_EXECINSTR. */
const isCode = 4
