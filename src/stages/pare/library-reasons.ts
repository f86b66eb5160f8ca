import { baseName, type ImagePath } from '../../model/image-path.ts'
import type { Reason } from '../../model/reason.ts'
import type { NativeFiles } from './native-files.ts'

/** Why a shared library is there, and what else needs it. */
export interface LibraryReason {
  readonly reason: Reason
  readonly also: readonly ImagePath[]
}

/**
 * Follows ELF headers from everything that is there for reasons of its own to the libraries that are needed. `links` are
 * the symlinks of the image; a library is found under its own name or that of a link to it, wherever that lies.
 */
export function libraryReasons(
  native: NativeFiles,
  links: ReadonlyMap<ImagePath, ImagePath>,
  isLibrary: (path: ImagePath) => boolean,
): ReadonlyMap<ImagePath, LibraryReason> {
  const named = new Map<string, ImagePath>()
  const paths = Object.keys(native) as ImagePath[]
  for (const path of [...paths, ...links.keys()].sort()) {
    if (!named.has(baseName(path))) named.set(baseName(path), path)
  }
  for (const path of paths) {
    const { soname } = native[path]!
    if (soname !== undefined && !named.has(soname)) named.set(soname, path)
  }
  const found = new Map<ImagePath, { reason: Reason; also: ImagePath[] }>()
  const pending: ImagePath[] = []

  function need(path: ImagePath, from: ImagePath, soname: string): void {
    if (path === from || !isLibrary(path)) return
    const known = found.get(path)
    if (known) {
      if (known.reason.from !== from) known.also.push(from)
      return
    }
    found.set(path, { reason: { kind: 'needed', from, detail: soname }, also: [] })
    pending.push(path)
  }

  function follow(path: ImagePath): void {
    const target = links.get(path)
    if (target !== undefined) need(target, path, baseName(path))
    for (const soname of native[path]?.needed ?? []) {
      const library = named.get(soname)
      if (library !== undefined) need(library, path, soname)
    }
  }

  for (const path of paths) if (!isLibrary(path)) follow(path)
  for (let path = pending.shift(); path !== undefined; path = pending.shift()) follow(path)
  return found
}
