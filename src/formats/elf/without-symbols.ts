import {
  type ElfLayout,
  type FileRange,
  type LaidSection,
  readElfLayout,
  sectionEntrySize,
  sectionTypes,
} from './elf-layout.ts'

/**
 * A program or shared object (ELF, 64 bits, little-endian) without what only debuggers and linkers read: symbol tables
 * beyond the loader's, debugging information, compilers' notes. What is loaded is the same, byte for byte and at the same
 * addresses. Answers `undefined` where there is nothing to gain, and for a program that carries a payload at its end.
 */
export function withoutSymbols(bytes: Uint8Array): Uint8Array | undefined {
  const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length)
  const layout = readElfLayout(view)
  const useless = layout && uselessSections(layout)
  if (!useless || useless.size === 0) return undefined
  const blocks = loadedBlocks(layout)
  if (!blocks || hasPayload(view, layout, blocks)) return undefined
  return writeWithout(useless, view, layout, blocks)
}

/** A part of the file that is loaded, and how far it moves towards the beginning. */
interface Block extends FileRange {
  readonly shift: number
}

/** PT_LOAD, and PT_GNU_STACK, which says something and points at nothing. */
const segmentTypes = { load: 1, stack: 0x6474e551 }

/** Sections by the names that compilers and linkers give them, none of which is read by a running program. */
const uselessNames = /^\.(?:z?debug_\w+|gnu\.debuglto_.*|gdb_index|comment|gnu\.build\.attributes.*|stab|stabstr|line)$/

function uselessSections({ sections, namesIndex }: ElfLayout): ReadonlySet<LaidSection> {
  const useless = new Set(
    sections.filter(
      ({ name, type, isLoaded }) => !isLoaded && (type === sectionTypes.symbols || uselessNames.test(name)),
    ),
  )
  const isUseless = (section: LaidSection | undefined) => section !== undefined && useless.has(section)
  for (const [index, section] of sections.entries()) {
    const { type, isLoaded, link } = section
    if (isLoaded || index === namesIndex) continue
    // What relocates by a symbol table that goes is of no use either, nor are the names of its symbols.
    const isRelocation = type === sectionTypes.addends || type === sectionTypes.relocations
    const owners = sections.filter(other => other.type !== sectionTypes.none && other.link === index)
    const isOnlyTheirs = type === sectionTypes.strings && owners.length > 0 && owners.every(isUseless)
    if (isOnlyTheirs || (isRelocation && isUseless(sections[link]))) useless.add(section)
  }
  return useless
}

/**
 * The loaded parts in their order, each moved by a multiple of its alignment: the loader wants offset and address to agree
 * in that. `undefined` where a header points at something that is not loaded.
 */
function loadedBlocks({ segments, programTable }: ElfLayout): Block[] | undefined {
  const loaded = segments.filter(({ type, size }) => type === segmentTypes.load && size > 0)
  if (loaded.length === 0) return undefined
  // One alignment for all is a multiple of each of them: they are powers of two.
  const align = Math.max(...loaded.map(segment => segment.align))
  if (loaded.some(segment => align % segment.align !== 0)) return undefined
  const blocks: Block[] = []
  let shift = 0
  for (const { offset, size } of loaded.toSorted((left, right) => left.offset - right.offset)) {
    const to = offset + size
    const last = blocks.at(-1)
    if (last && offset <= last.to) {
      blocks[blocks.length - 1] = { ...last, to: Math.max(last.to, to) }
      continue
    }
    shift += Math.floor((offset - (last?.to ?? 0)) / align) * align
    blocks.push({ from: offset, to, shift })
  }
  if (blocks[0]!.from !== 0) return undefined
  const isLoaded = ({ from, to }: FileRange) => blocks.some(block => block.from <= from && to <= block.to)
  const pointed = segments.filter(({ type, size }) => type !== segmentTypes.stack && size > 0)
  const all = [programTable, ...pointed.map(({ offset, size }) => ({ from: offset, to: offset + size }))]
  return all.every(isLoaded) ? blocks : undefined
}

/**
 * Whether something follows the last part that a header speaks of: programs that carry an archive look for it at their
 * end. What no header speaks of before that is where patchelf moved a table away from.
 */
function hasPayload(view: Buffer, { sections, sectionTable }: ElfLayout, blocks: readonly Block[]): boolean {
  const ends = [...blocks, sectionTable].map(({ to }) => to)
  const end = Math.max(...ends, ...sections.map(({ offset, size }) => offset + size))
  return view.subarray(end).some(byte => byte !== 0)
}

function writeWithout(
  useless: ReadonlySet<LaidSection>,
  view: Buffer,
  { programTable, sectionTable, segments, sections }: ElfLayout,
  blocks: readonly Block[],
): Uint8Array | undefined {
  const moved = (offset: number) => offset - (blocks.findLast(({ from }) => from <= offset)?.shift ?? 0)
  const isInBlock = ({ offset, size }: LaidSection) =>
    blocks.some(({ from, to }) => from <= offset && offset + size <= to)
  const isApart = (section: LaidSection) =>
    !useless.has(section) && section.type !== sectionTypes.none && !section.isLoaded && !isInBlock(section)

  const places = new Map<LaidSection, number>()
  const last = blocks.at(-1)!
  let end = last.to - last.shift
  for (const section of sections.filter(isApart).sort((left, right) => left.offset - right.offset)) {
    const place = aligned(end, section.align)
    places.set(section, place)
    end = place + section.size
  }
  const table = aligned(end, 8)
  const size = table + (sectionTable.to - sectionTable.from)
  if (size >= view.length) return undefined
  const written = Buffer.alloc(size)
  for (const { from, to, shift } of blocks) view.copy(written, from - shift, from, to)
  for (const [{ offset, size }, place] of places) view.copy(written, place, offset, offset + size)
  view.copy(written, table, sectionTable.from, sectionTable.to)

  const put = (value: number, at: number) => written.writeBigUInt64LE(BigInt(value), at)
  put(moved(programTable.from), 32)
  put(table, 40)
  for (const { entry, offset, size } of segments) if (size > 0) put(moved(offset), moved(entry) + 8)
  for (const [index, section] of sections.entries()) {
    const at = table + index * sectionEntrySize
    // An inactive entry keeps the numbers of the others: the loader's symbols name their sections by them.
    if (useless.has(section)) written.fill(0, at, at + sectionEntrySize)
    else put(places.get(section) ?? moved(section.offset), at + 24)
  }
  return written
}

function aligned(offset: number, align: number): number {
  return Math.ceil(offset / align) * align
}
