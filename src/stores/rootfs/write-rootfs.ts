import { randomUUID } from 'node:crypto'
import {
  chmodSync,
  closeSync,
  constants,
  copyFileSync,
  lchownSync,
  linkSync,
  lstatSync,
  lutimesSync,
  mkdirSync,
  openSync,
  readdirSync,
  renameSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import { PareError } from '../../model/error.ts'
import { type ImagePath, parentOf, rootPath } from '../../model/image-path.ts'
import type { Tree, TreeEntry, TreeFile } from '../../model/tree.ts'
import { removeRootfs } from './remove-rootfs.ts'
import { rootfsFailed } from './rootfs-failed.ts'

export interface WriteRootfsOptions {
  /**
   * Names files of the cache instead of copying them, where mode, owner and file system allow. Such a file must not be
   * written to or given other times or mode, since all its names would be.
   */
  readonly link?: boolean
  /** Gives every file its owner of the Tree; only root can. Without it everything belongs to whoever runs this. */
  readonly owners?: boolean
  /** Replaces what is at `directory`; without it a folder that has something in it is refused. */
  readonly replace?: boolean
  readonly signal?: AbortSignal
}

/**
 * Lays a Tree out at `directory`: whole or not at all, since it is made beside and then moved into place. Nothing is ever
 * written through a symlink: what lies below one is refused.
 */
export async function writeRootfs(tree: Tree, directory: string, options: WriteRootfsOptions = {}): Promise<void> {
  refuseLinkedParents(tree)
  if (!options.replace) refuseFilled(directory)
  const partial = join(dirname(directory), `.pare-${randomUUID()}.partial`)
  try {
    mkdirSync(dirname(partial), { recursive: true })
    mkdirSync(partial, { mode: 0o700 })
    await layOut(tree, partial, options)
    moveIntoPlace(partial, directory)
  } catch (cause) {
    removeRootfs(partial)
    throw rootfsFailed(directory, cause)
  }
}

// Calls that wait are several times faster here than those that do not: thousands of files take a fraction of a second.
async function layOut(tree: Tree, root: string, options: WriteRootfsOptions): Promise<void> {
  const hardlinks: Extract<TreeEntry, { readonly kind: 'hardlink' }>[] = []
  const directories: TreeEntry[] = []
  for (const entry of tree.entries.values()) {
    options.signal?.throwIfAborted()
    const path = join(root, entry.path)
    switch (entry.kind) {
      case 'directory':
        // Writable while it is filled; its own mode comes last.
        if (entry.path !== rootPath) mkdirSync(path, { mode: 0o700 })
        directories.push(entry)
        break
      case 'file':
        if (options.link && isLinked(entry, path, options)) break
        await copyContent(entry, path)
        applyAttributes(entry, path, options)
        break
      case 'symlink':
        symlinkSync(entry.target, path)
        if (options.owners) lchownSync(path, entry.uid, entry.gid)
        lutimesSync(path, entry.modifiedAt, entry.modifiedAt)
        break
      case 'hardlink':
        hardlinks.push(entry)
        break
    }
  }
  for (const { path, target } of hardlinks) linkSync(join(root, target), join(root, path))
  for (const entry of directories.toReversed()) applyAttributes(entry, join(root, entry.path), options)
  if (!tree.entries.has(rootPath)) chmodSync(root, 0o755)
}

// All names of a file share its mode and owner, so a file of the cache serves only where it has both.
function isLinked({ content, mode, uid, gid }: TreeFile, path: string, { owners }: WriteRootfsOptions): boolean {
  const { hostPath } = content
  if (hostPath === undefined) return false
  try {
    const found = lstatSync(hostPath)
    if ((found.mode & 0o7777) !== mode) return false
    if (owners && (found.uid !== uid || found.gid !== gid)) return false
    linkSync(hostPath, path)
    return true
  } catch {
    // Another file system, or a file that has all the names it can have.
    return false
  }
}

async function copyContent({ content }: TreeFile, path: string): Promise<void> {
  if (content.hostPath !== undefined) {
    copyFileSync(content.hostPath, path, constants.COPYFILE_FICLONE | constants.COPYFILE_EXCL)
    return
  }
  const file = openSync(path, 'wx', 0o600)
  try {
    for await (const chunk of content.open()) writeFileSync(file, chunk)
  } finally {
    closeSync(file)
  }
}

// The owner comes first, since a change of owner takes the set-user-ID bit away.
function applyAttributes(entry: TreeEntry, path: string, { owners }: WriteRootfsOptions): void {
  if (owners) lchownSync(path, entry.uid, entry.gid)
  chmodSync(path, entry.mode)
  utimesSync(path, entry.modifiedAt, entry.modifiedAt)
}

function moveIntoPlace(partial: string, directory: string): void {
  try {
    // Takes the place of an empty folder, or of nothing.
    renameSync(partial, directory)
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException
    if (code !== 'ENOTEMPTY' && code !== 'EEXIST') throw cause
    const old = `${partial}.old`
    renameSync(directory, old)
    renameSync(partial, directory)
    removeRootfs(old)
  }
}

function refuseLinkedParents(tree: Tree): void {
  for (const { path } of tree.entries.values()) {
    const parent = path === rootPath ? undefined : parentOf(path)
    if (parent === undefined || parent === rootPath) continue
    if (tree.entries.get(parent)?.kind !== 'directory') throw notBelowDirectory(path, parent)
  }
}

/** Refuses a folder that has something in it, which would be mixed with what is laid out. */
export function refuseFilled(directory: string): void {
  let names: string[]
  try {
    names = readdirSync(directory)
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return
    throw rootfsFailed(directory, cause)
  }
  if (names.length > 0) throw directoryNotEmpty(directory)
}

/** A Tree has something below what is no directory; on disk that would be written to wherever a link leads. */
export function notBelowDirectory(path: ImagePath, parent: ImagePath): PareError {
  return new PareError({
    code: 'unsafe-path',
    exitCode: 2,
    message: `\`/${path}\` lies below \`/${parent}\`, which is no directory`,
    hint: 'the image is broken or hostile; nothing was written',
  })
}

/** A rootfs would be mixed with what a folder holds already. */
export function directoryNotEmpty(directory: string): PareError {
  return new PareError({
    code: 'directory-not-empty',
    exitCode: 2,
    message: `\`${directory}\` is not empty; nothing was written`,
    hint: 'name a folder that does not exist yet, or empty this one',
  })
}
