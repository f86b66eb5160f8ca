import type { Content } from './bytes.ts'
import type { ImagePath } from './image-path.ts'

/**
 * What every entry of a rootfs carries: `mode` is the permission bits alone (`0o7777`), `modifiedAt` is in seconds since
 * 1970.
 */
export interface EntryAttributes {
  readonly path: ImagePath
  readonly mode: number
  readonly uid: number
  readonly gid: number
  readonly modifiedAt: number
}

export interface FileEntry<Body extends Content = Content> extends EntryAttributes {
  readonly kind: 'file'
  readonly content: Body
}

export interface DirectoryEntry extends EntryAttributes {
  readonly kind: 'directory'
}

/** `target` is kept as written: relative or absolute, resolved by whoever follows it. */
export interface SymlinkEntry extends EntryAttributes {
  readonly kind: 'symlink'
  readonly target: string
}

/** A second name of the file at `target`, which comes before it. */
export interface HardlinkEntry extends EntryAttributes {
  readonly kind: 'hardlink'
  readonly target: ImagePath
}

export interface DeviceEntry extends EntryAttributes {
  readonly kind: 'character-device' | 'block-device' | 'fifo'
  readonly major: number
  readonly minor: number
}

/** Removes `path` as lower layers have it. */
export interface Whiteout {
  readonly kind: 'whiteout'
  readonly path: ImagePath
}

/** Hides everything that lower layers have inside the directory `path`. */
export interface OpaqueWhiteout {
  readonly kind: 'opaque-whiteout'
  readonly path: ImagePath
}

/** One item of a layer. */
export type ChangesetEntry =
  | FileEntry
  | DirectoryEntry
  | SymlinkEntry
  | HardlinkEntry
  | DeviceEntry
  | Whiteout
  | OpaqueWhiteout
