import { type ElfSegment, fileOffsetOf, segmentTypes } from './elf-header.ts'
import type { ElfView } from './elf-view.ts'

/** The dynamic section: what the file tells the loader, by tag. */
export interface DynamicSection {
  /** The strings that all entries of a tag name, in order. */
  strings(tag: number): string[]
  /** Needed library → the versions wanted of it. */
  versions(): Map<string, string[]>
}

/** Tags of entries that name strings (gABI, "Dynamic Section"). */
export const dynamicTags = { needed: 1, soname: 14, rpath: 15, runpath: 29 } as const

const stringTable = 5
const stringTableSize = 10
const versionNeeds = 0x6ffffffe
const versionNeedCount = 0x6fffffff
// A large C++ library has a few hundred entries and versions.
const entryLimit = 1 << 14

/** Reads the dynamic section, or answers `undefined` for a static program and for separate debug information. */
export function readDynamicSection(view: ElfView, segments: readonly ElfSegment[]): DynamicSection | undefined {
  const segment = segments.find(({ type, size }) => type === segmentTypes.dynamic && size > 0)
  if (segment === undefined) return undefined
  const entries = entriesOf(view, segment)
  const valueOfTag = (wanted: number) => entries.find(({ tag }) => tag === wanted)?.value
  const stringAt = (offset: number): string => {
    const [address, size] = [valueOfTag(stringTable), valueOfTag(stringTableSize)]
    if (address === undefined || size === undefined) throw view.problem('it has no dynamic string table')
    if (offset >= size) throw view.problem('a name lies outside the dynamic string table')
    return view.string(fileOffsetOf(view, segments, address) + offset, size - offset)
  }
  return {
    strings: wanted => entries.filter(({ tag }) => tag === wanted).map(({ value }) => stringAt(value)),
    versions() {
      const address = valueOfTag(versionNeeds)
      if (address === undefined) return new Map()
      const count = valueOfTag(versionNeedCount) ?? 0
      return versionsAt(view, fileOffsetOf(view, segments, address), count, stringAt)
    },
  }
}

interface DynamicEntry {
  readonly tag: number
  readonly value: number
}

function entriesOf(view: ElfView, { offset, size }: ElfSegment): DynamicEntry[] {
  const word = view.is64 ? 8 : 4
  const entries: DynamicEntry[] = []
  for (let at = offset; at + 2 * word <= offset + size; at += 2 * word) {
    const tag = view.word(at)
    if (tag === 0) return entries
    entries.push({ tag, value: view.word(at + word) })
    if (entries.length > entryLimit) throw view.problem('its dynamic section does not end')
  }
  return entries
}

// Verneed and Vernaux have the same form in both classes (LSB Core, "Symbol Versioning").
function versionsAt(
  view: ElfView,
  start: number,
  count: number,
  stringAt: (offset: number) => string,
): Map<string, string[]> {
  const versions = new Map<string, string[]>()
  let left = entryLimit
  let need = start
  for (let index = 0; index < count; index++) {
    const found: string[] = []
    let wanted = need + view.u32(need + 8)
    for (let of = view.u16(need + 2); of > 0; of--) {
      if (left-- === 0) throw view.problem('its version needs do not end')
      found.push(stringAt(view.u32(wanted + 8)))
      wanted += view.u32(wanted + 12)
    }
    versions.set(stringAt(view.u32(need + 4)), found)
    const next = view.u32(need + 12)
    if (next === 0) break
    if (left-- === 0) throw view.problem('its version needs do not end')
    need += next
  }
  return versions
}
