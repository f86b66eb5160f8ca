import type { AddressedContent } from './content.ts'
import type { DirectoryEntry, FileEntry, HardlinkEntry, SymlinkEntry } from './entry.ts'
import type { ImagePath } from './image-path.ts'
import type { Origin } from './origin.ts'

/** An entry of a Tree: what a layer can say of a path, plus where it came from. */
export type TreeEntry = (FileEntry<AddressedContent> | DirectoryEntry | SymlinkEntry | HardlinkEntry) & {
  readonly origin: Origin
}

export type TreeFile = Extract<TreeEntry, { readonly kind: 'file' }>

/**
 * A rootfs as an immutable value: image path → entry. Iterates in the order of `compareImagePaths`, so that parents
 * come first. Every parent directory of an entry is an entry as well.
 */
export interface Tree {
  readonly entries: ReadonlyMap<ImagePath, TreeEntry>
}

/**
 * The time that pare gives to every entry it makes: 1980-01-02T00:00:00Z. Not zero, because a zip archive cannot hold
 * times before 1980 and apps do zip their own files; not the first of January, because west of Greenwich that is 1979.
 */
export const entryTime = 315_619_200
