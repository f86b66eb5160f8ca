import { bytesOf } from '../formats/digest/collect.ts'
import { digestOf } from '../formats/digest/digest-of.ts'
import { parseImagePath } from '../model/image-path.ts'
import type { Origin } from '../model/origin.ts'
import { entryTime, type TreeEntry, type TreeFile } from '../model/tree.ts'

interface Attributes {
  readonly mode?: number
  readonly uid?: number
  readonly gid?: number
}

/** A file that pare writes itself. */
export function generatedFile(
  path: string,
  content: string | Uint8Array,
  origin: Origin,
  attributes: Attributes = {},
): TreeFile {
  const bytes = typeof content === 'string' ? Buffer.from(content) : content
  return {
    kind: 'file',
    path: parseImagePath(path),
    content: { digest: digestOf(bytes), size: bytes.length, open: () => bytesOf(bytes) },
    mode: attributes.mode ?? 0o644,
    uid: attributes.uid ?? 0,
    gid: attributes.gid ?? 0,
    modifiedAt: entryTime,
    origin,
  }
}

/** A directory that pare makes itself. */
export function generatedDirectory(path: string, origin: Origin, attributes: Attributes = {}): TreeEntry {
  return {
    kind: 'directory',
    path: parseImagePath(path),
    mode: attributes.mode ?? 0o755,
    uid: attributes.uid ?? 0,
    gid: attributes.gid ?? 0,
    modifiedAt: entryTime,
    origin,
  }
}

/** A symlink that pare makes itself; `target` as it is to be written. */
export function generatedSymlink(path: string, target: string, origin: Origin): TreeEntry {
  return {
    kind: 'symlink',
    path: parseImagePath(path),
    target,
    mode: 0o777,
    uid: 0,
    gid: 0,
    modifiedAt: entryTime,
    origin,
  }
}
