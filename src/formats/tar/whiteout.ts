import type { OpaqueWhiteout, Whiteout } from '../../model/entry.ts'
import { baseName, type ImagePath, parentOf, parseImagePath, rootPath } from '../../model/image-path.ts'
import { invalidTar } from './header.ts'

/** OCI image specification, layer, "Whiteouts": a file of this prefix removes the file that the rest of its name names. */
export const whiteoutPrefix = '.wh.'

/** The file that makes the directory it is in opaque. */
export const opaqueName = '.wh..wh..opq'

// Bookkeeping of aufs that old layers carry: `.wh..wh.plnk` and the like name no file of the image.
const aufsPrefix = '.wh..wh.'

/** What a name in a layer stands for when it is a whiteout; `skip` is for names that mean nothing. */
export function decodeWhiteout(path: ImagePath, where: string): Whiteout | OpaqueWhiteout | 'skip' | undefined {
  const parts = path.split('/')
  if (parts.slice(0, -1).some(part => part.startsWith(aufsPrefix))) return 'skip'
  const name = baseName(path)
  if (!name.startsWith(whiteoutPrefix)) return undefined
  const directory = parentOf(path) ?? rootPath
  if (name === opaqueName) return { kind: 'opaque-whiteout', path: directory }
  if (name.startsWith(aufsPrefix)) return 'skip'
  const hidden = name.slice(whiteoutPrefix.length)
  // `.wh...` would remove the parent, `.wh..` the directory itself.
  if (hidden === '' || hidden === '.' || hidden === '..')
    throw invalidTar(where, `\`${path}\` is a whiteout of nothing`)
  return {
    kind: 'whiteout',
    path: directory === '' ? parseImagePath(hidden) : parseImagePath(`${directory}/${hidden}`),
  }
}
