import { collect } from '../../formats/digest/collect.ts'
import type { ElfFile } from '../../formats/elf/elf-file.ts'
import { readElf } from '../../formats/elf/read-elf.ts'
import { PareError } from '../../model/error.ts'
import type { TreeFile } from '../../model/tree.ts'

/** What the ELF header of a file says: the machine it is for, and the libraries that it needs. */
export interface NativeNeeds {
  readonly machine: number
  readonly needed: readonly string[]
  readonly soname?: string
}

/** Reads the ELF header of a file, or tells that it is none. */
export async function nativeNeedsOf(file: TreeFile): Promise<NativeNeeds | undefined> {
  if (!mayBeElf(file)) return undefined
  const elf = elfOf(await collect(file.content.open()))
  if (!elf) return undefined
  return { machine: elf.machine, needed: elf.needed, ...(elf.soname ? { soname: elf.soname } : {}) }
}

// Distributions carry broken ELF files as test data; what the loader would refuse needs nothing.
function elfOf(bytes: Uint8Array): ElfFile | undefined {
  try {
    return readElf(bytes)
  } catch (error) {
    if (error instanceof PareError) return undefined
    throw error
  }
}

/** Whether a file is worth opening: shared objects by name, programs by their mode. */
export function mayBeElf(file: TreeFile): boolean {
  if (file.content.size < 64) return false
  return /\.so(?:\.[\w.]+)?$/.test(file.path) || ((file.mode & 0o111) !== 0 && !/\.(?:py|sh|pl)$/.test(file.path))
}
