import { dynamicTags, readDynamicSection } from './dynamic-section.ts'
import { type ElfFile, isElf } from './elf-file.ts'
import { hasSymbolTable, readElfHeader, readElfSegments, segmentTypes } from './elf-header.ts'
import { elfViewOf } from './elf-view.ts'

const types = ['other', 'relocatable', 'executable', 'shared', 'core'] as const

/**
 * Reads the headers and the dynamic section of an ELF file, or answers `undefined` for a file of another kind. Every
 * offset is checked; a file that contradicts itself throws `invalid-elf`.
 */
export function readElf(bytes: Uint8Array, name = 'ELF file'): ElfFile | undefined {
  if (!isElf(bytes)) return undefined
  const view = elfViewOf(bytes, name)
  const header = readElfHeader(view)
  const segments = readElfSegments(view, header)
  const dynamic = readDynamicSection(view, segments)
  const interpreter = segments.find(({ type, size }) => type === segmentTypes.interpreter && size > 0)
  const soname = dynamic?.strings(dynamicTags.soname)[0]
  return {
    bits: view.is64 ? 64 : 32,
    isLittleEndian: view.isLittleEndian,
    type: types[header.type] ?? 'other',
    machine: header.machine,
    ...(interpreter && { interpreter: view.string(interpreter.offset, interpreter.size) }),
    ...(soname !== undefined && { soname }),
    needed: dynamic?.strings(dynamicTags.needed) ?? [],
    rpath: (dynamic?.strings(dynamicTags.rpath) ?? []).flatMap(directoriesIn),
    runpath: (dynamic?.strings(dynamicTags.runpath) ?? []).flatMap(directoriesIn),
    versions: dynamic?.versions() ?? new Map(),
    isDynamic: dynamic !== undefined,
    isStripped: !hasSymbolTable(view, header, bytes.length),
  }
}

function directoriesIn(path: string): string[] {
  return path.split(':').filter(directory => directory !== '')
}
