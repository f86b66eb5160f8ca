import type { ElfView } from './elf-view.ts'

/** Where a table of segments or sections lies. */
interface Table {
  readonly offset: number
  readonly entrySize: number
  readonly count: number
}

/** The parts of the file header that pare reads. */
export interface ElfHeader {
  readonly type: number
  readonly machine: number
  readonly segments: Table
  readonly sections: Table
}

/** One part of the file that is mapped or read at start. */
export interface ElfSegment {
  readonly type: number
  readonly offset: number
  readonly address: number
  readonly size: number
}

/** Program header types (gABI, "Program Header"). */
export const segmentTypes = { load: 1, dynamic: 2, interpreter: 3 } as const

const symbolTable = 2
// Real files have some ten segments; a header that promises thousands is a lie.
const segmentLimit = 1 << 10

/** Reads the file header (gABI, "ELF Header"). */
export function readElfHeader(view: ElfView): ElfHeader {
  const at = view.is64
    ? { segments: 32, sections: 40, segmentSize: 54, sectionSize: 58 }
    : { segments: 28, sections: 32, segmentSize: 42, sectionSize: 46 }
  const table = (offset: number, size: number, least: number): Table => {
    const found = { offset: view.word(offset), entrySize: view.u16(size), count: view.u16(size + 2) }
    if (found.count > 0 && found.entrySize < least) throw view.problem('the entries of a table are too short')
    return found
  }
  return {
    type: view.u16(16),
    machine: view.u16(18),
    segments: table(at.segments, at.segmentSize, view.is64 ? 56 : 32),
    sections: table(at.sections, at.sectionSize, view.is64 ? 64 : 40),
  }
}

/** Reads the program headers. */
export function readElfSegments(view: ElfView, { segments }: ElfHeader): ElfSegment[] {
  if (segments.count > segmentLimit) throw view.problem(`it promises ${segments.count} segments`)
  const at = view.is64 ? { offset: 8, address: 16, size: 32 } : { offset: 4, address: 8, size: 16 }
  return Array.from({ length: segments.count }, (_, index) => {
    const start = segments.offset + index * segments.entrySize
    return {
      type: view.u32(start),
      offset: view.word(start + at.offset),
      address: view.word(start + at.address),
      size: view.word(start + at.size),
    }
  })
}

/** Where in the file the memory at `address` comes from. */
export function fileOffsetOf(view: ElfView, segments: readonly ElfSegment[], address: number): number {
  const segment = segments.find(
    ({ type, address: start, size }) => type === segmentTypes.load && address >= start && address < start + size,
  )
  if (segment === undefined) throw view.problem('an address lies in no segment')
  return segment.offset + (address - segment.address)
}

/** Whether there is a symbol table beyond the loader's; a cut-off table of sections is as good as none. */
export function hasSymbolTable(view: ElfView, { sections }: ElfHeader, size: number): boolean {
  for (let index = 0; index < sections.count; index++) {
    const start = sections.offset + index * sections.entrySize
    if (start + sections.entrySize > size) return false
    if (view.u32(start + 4) === symbolTable) return true
  }
  return false
}
