import { baseName, type ImagePath, parentOf, parseImagePath } from '../../model/image-path.ts'
import type { Tree } from '../../model/tree.ts'
import type { NativeNeeds } from './native-needs.ts'

/** A library under the name that programs ask the loader for. */
export interface LibraryOfImage {
  readonly soname: string
  readonly path: ImagePath
}

/**
 * The libraries that `/etc/ld.so.cache` is to name: those of the directories that the loader knows, then those in
 * directories below, such as `openblas-pthread/libopenblas.so.0`, to which alternatives would have linked. As with
 * ldconfig, a library is named by its soname alone, `libz.so.1` and not `libz.so.1.3.1`.
 */
export function cachedLibraries(tree: Tree, needs: ReadonlyMap<ImagePath, NativeNeeds>): LibraryOfImage[] {
  const known: LibraryOfImage[] = []
  const below: LibraryOfImage[] = []
  for (const [path, { soname }] of needs) {
    const folder = parentOf(path)
    if (!folder || !/^usr\/lib\/[^/]+-linux-gnu(?:\/|$)/.test(folder) || !isSharedObject(path)) continue
    if (!tree.entries.has(path)) continue
    const isKnown = folder.split('/').length === 3
    if (soname === undefined && !isKnown) continue
    const name = soname ?? baseName(path)
    const linked = parseImagePath(`${folder}/${name}`)
    ;(isKnown ? known : below).push({ soname: name, path: tree.entries.has(linked) ? linked : path })
  }
  return [...known, ...below]
}

function isSharedObject(path: ImagePath): boolean {
  return /\.so(?:\.[\w.]+)?$/.test(path)
}
