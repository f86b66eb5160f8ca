import type { ChangesetEntry, DirectoryEntry, FileEntry, HardlinkEntry } from '../model/entry.ts'
import { compareImagePaths, type ImagePath, rootPath } from '../model/image-path.ts'
import type { Image } from '../model/oci/image.ts'
import { entryTime } from '../model/tree.ts'
import { type DirectoryNode, type FileNode, type RootfsNode, RootfsNodes, type SpecialNode } from './rootfs-nodes.ts'

/** An item of a rootfs: what a layer can say, without whiteouts. */
export type RootfsEntry = Exclude<ChangesetEntry, { readonly kind: 'whiteout' | 'opaque-whiteout' }>

/**
 * The rootfs of an image as one changeset: whiteouts applied, links above entries followed, every file once. Directories
 * come first, then files in the order of the layers, then symlinks and the like, then hard links. A file's content must be
 * read before the next item is asked for. The layers are read twice: once to learn what stays.
 */
export async function* flatten(image: Image): AsyncGenerator<RootfsEntry> {
  const rootfs = collectNames(await applyLayers(image))
  yield* rootfs.directories
  for (const [index, layer] of image.layers.entries()) {
    const wanted = rootfs.files.get(index)
    if (wanted === undefined) continue
    let ordinal = 0
    let left = wanted.size
    for await (const entry of layer.entries()) {
      const name = wanted.get(ordinal++)
      if (name === undefined || entry.kind !== 'file') continue
      yield { ...entry, path: name } satisfies FileEntry
      if (--left === 0) break
    }
  }
  yield* rootfs.specials
  yield* rootfs.hardlinks
}

async function applyLayers(image: Image): Promise<DirectoryNode> {
  const nodes = new RootfsNodes()
  for (const [index, layer] of image.layers.entries()) {
    let ordinal = 0
    for await (const entry of layer.entries()) nodes.apply(entry, index, ordinal++)
  }
  return nodes.root
}

interface Names {
  readonly directories: DirectoryEntry[]
  /** Layer → entry → the name that the file is written under. */
  readonly files: Map<number, Map<number, ImagePath>>
  readonly specials: RootfsEntry[]
  readonly hardlinks: HardlinkEntry[]
}

function collectNames(root: DirectoryNode): Names {
  const names: Names = { directories: [], files: new Map(), specials: [], hardlinks: [] }
  const first = new Map<FileNode | SpecialNode, ImagePath>()
  const visit = (node: RootfsNode, path: ImagePath): void => {
    if (node.kind === 'directory') {
      if (path !== rootPath || node.attributes) names.directories.push(directoryEntry(node, path))
      for (const [name, child] of sortedChildren(node)) {
        visit(child, (path === rootPath ? name : `${path}/${name}`) as ImagePath)
      }
      return
    }
    const original = first.get(node)
    if (original !== undefined) {
      const attributes = node.kind === 'file' ? node.attributes : node.entry
      const { mode, uid, gid, modifiedAt } = attributes
      names.hardlinks.push({ kind: 'hardlink', path, target: original, mode, uid, gid, modifiedAt })
      return
    }
    first.set(node, path)
    if (node.kind === 'special') {
      names.specials.push({ ...node.entry, path })
      return
    }
    const ofLayer = names.files.get(node.layer) ?? new Map<number, ImagePath>()
    names.files.set(node.layer, ofLayer.set(node.ordinal, path))
  }
  visit(root, rootPath)
  return names
}

function directoryEntry({ attributes }: DirectoryNode, path: ImagePath): DirectoryEntry {
  const { mode, uid, gid, modifiedAt } = attributes ?? { mode: 0o755, uid: 0, gid: 0, modifiedAt: entryTime }
  return { kind: 'directory', path, mode, uid, gid, modifiedAt }
}

function sortedChildren(node: DirectoryNode): [string, RootfsNode][] {
  return [...node.children].sort(([left], [right]) => compareImagePaths(left as ImagePath, right as ImagePath))
}
