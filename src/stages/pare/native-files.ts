import { baseName, type ImagePath } from '../../model/image-path.ts'
import type { TreeEntry } from '../../model/tree.ts'
import { nativeNeedsOf } from './native-needs.ts'

/** What the ELF header of a file says of libraries. */
export interface NativeFile {
  /** SONAMEs. */
  readonly needed: readonly string[]
  readonly soname?: string
}

/** ELF files by path. */
export type NativeFiles = Readonly<Record<string, NativeFile>>

/** Reads the ELF headers among these entries. */
export async function nativeFiles(entries: readonly TreeEntry[]): Promise<NativeFiles> {
  const found = await Promise.all(
    entries.map(async entry => ({ entry, needs: entry.kind === 'file' ? await nativeNeedsOf(entry) : undefined })),
  )
  return Object.fromEntries(
    found.flatMap(({ entry, needs }) =>
      needs ? [[entry.path, { needed: needs.needed, ...(needs.soname ? { soname: needs.soname } : {}) }]] : [],
    ),
  )
}

/** The SONAMEs that these files need of others, and those that they bring. */
export function sonamesOf(native: NativeFiles): { readonly needed: string[]; readonly brought: string[] } {
  const brought = new Set<string>()
  const needed = new Set<string>()
  for (const [path, file] of Object.entries(native)) {
    brought.add(baseName(path as ImagePath))
    if (file.soname) brought.add(file.soname)
    for (const name of file.needed) needed.add(name)
  }
  return { needed: [...needed].filter(name => !brought.has(name)).sort(), brought: [...brought].sort() }
}
