import { collect } from '../../formats/digest/collect.ts'
import { readElf } from '../../formats/elf/read-elf.ts'
import { baseName, type ImagePath } from '../../model/image-path.ts'
import type { Tree, TreeEntry, TreeFile } from '../../model/tree.ts'

/**
 * Libraries that are opened by name and stand in no ELF header: thread cancellation in glibc, name service, and the
 * providers of OpenSSL.
 */
const openedByName = /^(?:libgcc_s\.so|libnss_(?:files|dns|compat)\.so|libresolv\.so|libidn2\.so)/

/** What one file of the Tree needs of others, by ELF header. */
export interface NativeNeeds {
  readonly needed: readonly string[]
  readonly soname?: string
}

/** Reads the ELF header of a file, or tells that it is none; keyed by digest, so that it can be remembered. */
export async function nativeNeedsOf(file: TreeFile): Promise<NativeNeeds | undefined> {
  if (!mayBeElf(file)) return undefined
  const elf = readElf(await collect(file.content.open()))
  if (!elf) return undefined
  return { needed: elf.needed, ...(elf.soname ? { soname: elf.soname } : {}) }
}

/** Whether the file is worth opening: shared objects by name, programs by their mode. */
export function mayBeElf(file: TreeFile): boolean {
  if (file.content.size < 64) return false
  return /\.so(?:\.[\w.]+)?$/.test(file.path) || ((file.mode & 0o111) !== 0 && !/\.(?:py|sh|pl)$/.test(file.path))
}

/**
 * The shared libraries of Debian packages that nothing in the Tree needs, with the links to them. `needs` holds the ELF
 * headers of the Tree's files; `wanted` are SONAMEs that must stay whatever the headers say.
 */
export function unneededLibraries(
  tree: Tree,
  needs: ReadonlyMap<ImagePath, NativeNeeds>,
  isRequested: (entry: TreeEntry) => boolean,
  wanted: readonly string[],
): ReadonlySet<ImagePath> {
  const libraries = new Map<string, TreeEntry[]>()
  const pending: string[] = [...wanted]
  for (const entry of tree.entries.values()) {
    if (isSystemLibrary(entry) && !isRequested(entry)) {
      const name = baseName(entry.path)
      libraries.set(name, [...(libraries.get(name) ?? []), entry])
    } else {
      pending.push(...(needs.get(entry.path)?.needed ?? []))
    }
  }
  const unneeded = new Set<ImagePath>([...libraries.values()].flat().map(entry => entry.path))
  for (const name of libraries.keys()) if (openedByName.test(name)) pending.push(name)

  for (let name = pending.pop(); name !== undefined; name = pending.pop()) {
    for (const entry of libraries.get(name) ?? []) {
      if (!unneeded.delete(entry.path)) continue
      if (entry.kind === 'symlink') pending.push(baseName(entry.target as ImagePath))
      pending.push(...(needs.get(entry.path)?.needed ?? []))
    }
  }
  return unneeded
}

function isSystemLibrary(entry: TreeEntry): boolean {
  if (entry.origin.kind !== 'debian' || (entry.kind !== 'file' && entry.kind !== 'symlink')) return false
  return /^usr\/lib\/(?:[^/]+-linux-gnu|)\/?[^/]+\.so(?:\.[\w.]+)?$/.test(entry.path)
}
