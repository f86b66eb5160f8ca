import type { DebianArchitecture } from '../../model/debian/package.ts'

/** What an ELF file says of itself to the dynamic loader. */
export interface ElfFile {
  readonly bits: 32 | 64
  readonly isLittleEndian: boolean
  readonly type: 'relocatable' | 'executable' | 'shared' | 'core' | 'other'
  /** The number of the machine it runs on, as `machineOf` gives it. */
  readonly machine: number
  /** The loader that an executable asks for. */
  readonly interpreter?: string
  readonly soname?: string
  /** Sonames, in the order in which they are searched. */
  readonly needed: readonly string[]
  /** Directories of DT_RPATH, as written: `$ORIGIN` is not replaced. */
  readonly rpath: readonly string[]
  /** Directories of DT_RUNPATH, as written. */
  readonly runpath: readonly string[]
  /** Needed library → the versions wanted of it, such as `GLIBC_2.34` of `libc.so.6`. */
  readonly versions: ReadonlyMap<string, readonly string[]>
  /** Whether it has a dynamic section at all; a static program has none. */
  readonly isDynamic: boolean
  /** Whether it carries no symbol table beyond the one that the loader reads. */
  readonly isStripped: boolean
}

/** The machine number of ELF files for an architecture (`e_machine`: EM_X86_64, EM_AARCH64). */
export function machineOf(architecture: DebianArchitecture): number {
  return architecture === 'amd64' ? 62 : 183
}

/** Whether the bytes begin as an ELF file does. */
export function isElf(bytes: Uint8Array): boolean {
  return bytes[0] === 0x7f && bytes[1] === 0x45 && bytes[2] === 0x4c && bytes[3] === 0x46
}
