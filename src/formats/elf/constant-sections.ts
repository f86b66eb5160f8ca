import { readSectionTable, sectionTypes } from './elf-layout.ts'

/**
 * The parts of a shared object (ELF, 64 bits, little-endian) that hold its constants: what is loaded and is neither code
 * nor a table of the loader's. A file without a table of sections, or of another kind, is one part.
 */
export function constantSections(bytes: Uint8Array): Uint8Array[] {
  const table = readSectionTable(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length))
  if (!table) return [bytes]
  const constants = table.entries.filter(
    ({ type, isLoaded, isCode }) => type === sectionTypes.program && isLoaded && !isCode,
  )
  return constants.map(({ offset, size }) => bytes.subarray(offset, offset + size))
}
