import type { ChangesetEntry, EntryAttributes } from '../model/entry.ts'
import { PareError } from '../model/error.ts'
import { type ImagePath, rootPath } from '../model/image-path.ts'

/** A file of a rootfs under all its names: where its content lies, and what the last entry said of it. */
export interface FileNode {
  readonly kind: 'file'
  readonly attributes: EntryAttributes
  /** Of the entry that has the content: the layer's number from the base, and the entry's number in the layer. */
  readonly layer: number
  readonly ordinal: number
}

/** A symlink, device or fifo: all of it is in the entry. */
export interface SpecialNode {
  readonly kind: 'special'
  readonly entry: Exclude<
    ChangesetEntry,
    { readonly kind: 'file' | 'directory' | 'hardlink' | 'whiteout' | 'opaque-whiteout' }
  >
  readonly layer: number
}

export interface DirectoryNode {
  readonly kind: 'directory'
  /** Absent for a directory that no entry named, only something inside it. */
  attributes?: EntryAttributes
  layer: number
  readonly children: Map<string, RootfsNode>
}

export type RootfsNode = FileNode | SpecialNode | DirectoryNode

/** A rootfs while layers are applied to it, base first. */
export class RootfsNodes {
  readonly root: DirectoryNode = { kind: 'directory', layer: -1, children: new Map() }

  /** Applies one entry; `layer` and `ordinal` say which. Entries of one layer come in their order. */
  apply(entry: ChangesetEntry, layer: number, ordinal: number): void {
    if (entry.kind === 'whiteout') this.#whiteOut(entry.path, layer)
    else if (entry.kind === 'opaque-whiteout') this.#clear(entry.path, layer)
    else if (entry.kind === 'directory') this.#putDirectory(entry, layer)
    else if (entry.kind === 'hardlink') this.#putHardlink(entry.path, entry.target, layer)
    else if (entry.kind === 'file') this.#put(entry.path, { kind: 'file', attributes: entry, layer, ordinal }, layer)
    else this.#put(entry.path, { kind: 'special', entry, layer }, layer)
  }

  #whiteOut(path: ImagePath, layer: number): void {
    const place = this.#place(path, layer, false)
    const node = place?.parent.children.get(place.name)
    // A whiteout is about lower layers: what its own layer puts there stays, whichever comes first.
    if (place && node && isEmptied(node, layer)) place.parent.children.delete(place.name)
  }

  #clear(path: ImagePath, layer: number): void {
    const node = this.find(path)
    if (node?.kind !== 'directory') return
    for (const [name, child] of node.children) if (isEmptied(child, layer)) node.children.delete(name)
  }

  #putDirectory(entry: EntryAttributes, layer: number): void {
    if (entry.path === rootPath) {
      this.root.attributes = entry
      return
    }
    const { parent, name } = this.#place(entry.path, layer, true)!
    const existing = parent.children.get(name)
    if (existing?.kind === 'directory') {
      existing.attributes = entry
      existing.layer = layer
    } else parent.children.set(name, { kind: 'directory', attributes: entry, layer, children: new Map() })
  }

  #putHardlink(path: ImagePath, target: ImagePath, layer: number): void {
    const node = this.find(target)
    if (node === undefined || node.kind === 'directory') throw danglingHardlink(path, target)
    // The same node under another name: when a layer above replaces one name, the other keeps the content.
    this.#put(path, node, layer)
  }

  #put(path: ImagePath, node: RootfsNode, layer: number): void {
    const { parent, name } = this.#place(path, layer, true)!
    parent.children.set(name, node)
  }

  /** What is at `path`; links on the way to it are followed, a link at its end is not. */
  find(path: ImagePath): RootfsNode | undefined {
    if (path === rootPath) return this.root
    const place = this.#place(path, -1, false)
    return place?.parent.children.get(place.name)
  }

  // Engines follow symlinks above an entry, inside the root: after usrmerge `lib/x` in an upper layer is `usr/lib/x`.
  #place(path: ImagePath, layer: number, create: boolean): { parent: DirectoryNode; name: string } | undefined {
    const pending = path.split('/')
    const name = pending.pop()!
    let trail: DirectoryNode[] = [this.root]
    let hops = 0
    while (pending.length > 0) {
      const part = pending.shift()!
      if (part === '' || part === '.') continue
      if (part === '..') {
        if (trail.length > 1) trail.pop()
        continue
      }
      const here = trail.at(-1)!
      let child = here.children.get(part)
      if (child?.kind === 'special' && child.entry.kind === 'symlink') {
        if (++hops > 40) throw linkLoop(path)
        if (child.entry.target.startsWith('/')) trail = [this.root]
        pending.unshift(...child.entry.target.split('/'))
        continue
      }
      if (child?.kind !== 'directory') {
        if (!create) return undefined
        child = { kind: 'directory', layer, children: new Map() }
        here.children.set(part, child)
      }
      trail.push(child)
    }
    return { parent: trail.at(-1)!, name }
  }
}

/** Takes out of `node` what is older than `layer`, and says whether nothing is left. */
function isEmptied(node: RootfsNode, layer: number): boolean {
  if (node.kind !== 'directory') return node.layer < layer
  for (const [name, child] of node.children) if (isEmptied(child, layer)) node.children.delete(name)
  return node.layer < layer && node.children.size === 0
}

/** A hard link names a file that is not there. */
export function danglingHardlink(path: ImagePath, target: ImagePath): PareError {
  return new PareError({
    code: 'dangling-hard-link',
    exitCode: 2,
    message: `\`/${path}\` is a hard link to \`/${target}\`, which is not there`,
    hint: 'the image is damaged: no engine could run it',
  })
}

/** A path of an image leads through symlinks that point at each other. */
function linkLoop(path: ImagePath): PareError {
  return new PareError({
    code: 'link-loop',
    exitCode: 2,
    message: `\`/${path}\` lies below symlinks that lead in a circle`,
    hint: 'the image is damaged: no engine could run it',
  })
}
