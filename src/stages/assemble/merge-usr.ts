import { type ImagePath, parseImagePath } from '../../model/image-path.ts'
import { entryTime, type TreeEntry } from '../../model/tree.ts'

const merged = new Set(['bin', 'sbin', 'lib', 'lib32', 'lib64', 'libx32'])

/**
 * The path under /usr for what a Debian package ships outside it. Before trixie packages still hold `lib/…` and rely on
 * links that the installer makes, so that unpacking them as they are would put directories where the links must be.
 */
export function mergedUsrPath(path: ImagePath): ImagePath {
  const slash = path.indexOf('/')
  if (slash === -1 || !merged.has(path.slice(0, slash))) return path
  return parseImagePath(`usr/${path}`)
}

/** The links at the root that every Debian system has: bin, sbin, lib and, where the architecture needs it, lib64. */
export function mergedUsrLinks(architecture: string): TreeEntry[] {
  const names = architecture === 'amd64' ? ['bin', 'lib', 'lib64', 'sbin'] : ['bin', 'lib', 'sbin']
  return names.map(name => ({
    kind: 'symlink',
    path: parseImagePath(name),
    target: `usr/${name}`,
    mode: 0o777,
    uid: 0,
    gid: 0,
    modifiedAt: entryTime,
    origin: { kind: 'generated', by: 'merged-usr' },
  }))
}
