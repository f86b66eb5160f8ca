import { baseName, type ImagePath } from '../../model/image-path.ts'
import type { Tree, TreeEntry } from '../../model/tree.ts'
import type { NativeNeeds } from './native-needs.ts'

/**
 * Libraries that are opened by name and stand in no ELF header: thread cancellation in glibc, name service, and the
 * providers of OpenSSL.
 */
const openedByName = /^(?:libgcc_s\.so|libnss_(?:files|dns|compat)\.so|libresolv\.so|libidn2\.so)/

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
