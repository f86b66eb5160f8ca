import { isElf } from './elf-file.ts'

/** A part of a file: from its first byte to before `to`. */
export interface FileRange {
  readonly from: number
  readonly to: number
}

/** One entry of the program header table. */
export interface LaidSegment {
  readonly type: number
  readonly offset: number
  readonly size: number
  readonly align: number
  /** Where the entry itself lies in the file. */
  readonly entry: number
}

/** One entry of the section header table; `size` is what it takes in the file. */
export interface LaidSection {
  readonly name: string
  readonly type: number
  readonly isLoaded: boolean
  readonly offset: number
  readonly size: number
  readonly link: number
  readonly align: number
}

/** How the parts of an ELF file lie in it. */
export interface ElfLayout {
  readonly programTable: FileRange
  readonly sectionTable: FileRange
  readonly segments: readonly LaidSegment[]
  readonly sections: readonly LaidSection[]
  /** Which section holds the names of sections. */
  readonly namesIndex: number
}

// gABI: "ELF Header", "Section Header Table", "Program Header".
const headerSize = 64
const segmentEntrySize = 56
/** How long one entry of the section header table is. */
export const sectionEntrySize = 64

/** SHT_NULL: an inactive entry; SHT_PROGBITS, SHT_SYMTAB, SHT_STRTAB, SHT_RELA, SHT_REL; SHT_NOBITS takes no place in the file. */
export const sectionTypes = {
  none: 0,
  program: 1,
  symbols: 2,
  strings: 3,
  addends: 4,
  noBits: 8,
  relocations: 9,
} as const

/** One entry of the section header table, whose name is not looked up yet. */
export interface UnnamedSection extends Omit<LaidSection, 'name'> {
  readonly isCode: boolean
  readonly nameAt: number
}

/**
 * The section header table of an ELF file (64 bits, little-endian); `undefined` for other files, and where there is none
 * or it lies outside. What its entries point at may.
 */
export function readSectionTable(
  view: Buffer,
): { readonly range: FileRange; readonly entries: readonly UnnamedSection[] } | undefined {
  if (view.length < headerSize || !isElf(view) || view[4] !== 2 || view[5] !== 1) return undefined
  const word = (at: number) => Number(view.readBigUInt64LE(at))
  const [from, count] = [word(40), view.readUInt16LE(60)]
  const range = { from, to: from + sectionEntrySize * count }
  if (view.readUInt16LE(58) !== sectionEntrySize || count === 0 || !isInside(range, view)) return undefined
  const entries = entriesOf(range, sectionEntrySize).map(entry => {
    const type = view.readUInt32LE(entry + 4)
    const flags = view.readBigUInt64LE(entry + 8)
    return {
      nameAt: view.readUInt32LE(entry),
      type,
      isLoaded: (flags & loadedFlag) !== 0n,
      isCode: (flags & codeFlag) !== 0n,
      offset: word(entry + 24),
      size: type === sectionTypes.noBits ? 0 : word(entry + 32),
      link: view.readUInt32LE(entry + 40),
      align: Math.max(1, word(entry + 48)),
    }
  })
  return { range, entries }
}

/** Both tables of an ELF file (64 bits, little-endian); `undefined` for other files, and where a table points outside. */
export function readElfLayout(view: Buffer): ElfLayout | undefined {
  const table = readSectionTable(view)
  if (!table) return undefined
  const word = (at: number) => Number(view.readBigUInt64LE(at))
  const programTable = { from: word(32), to: word(32) + segmentEntrySize * view.readUInt16LE(56) }
  if (view.readUInt16LE(54) !== segmentEntrySize || !isInside(programTable, view)) return undefined
  const segments = entriesOf(programTable, segmentEntrySize).map(entry => ({
    type: view.readUInt32LE(entry),
    offset: word(entry + 8),
    size: word(entry + 32),
    align: Math.max(1, word(entry + 48)),
    entry,
  }))
  const namesIndex = view.readUInt16LE(62)
  const names = table.entries[namesIndex]
  if (!names || [...segments, ...table.entries].some(({ offset, size }) => offset + size > view.length))
    return undefined
  const text = view.subarray(names.offset, names.offset + names.size)
  const sections = table.entries.map(({ nameAt, isCode: _, ...section }) => ({
    ...section,
    name: stringAt(text, nameAt),
  }))
  return { programTable, sectionTable: table.range, segments, sections, namesIndex }
}

function isInside({ from, to }: FileRange, view: Buffer): boolean {
  return from >= headerSize && to <= view.length
}

/** SHF_ALLOC and SHF_EXECINSTR. */
const loadedFlag = 2n
const codeFlag = 4n

function entriesOf({ from, to }: FileRange, size: number): number[] {
  return Array.from({ length: (to - from) / size }, (_, index) => from + index * size)
}

function stringAt(text: Buffer, at: number): string {
  const end = text.indexOf(0, at)
  return end === -1 ? '' : text.toString('latin1', at, end)
}
