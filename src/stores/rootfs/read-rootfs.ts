import { createReadStream, type Stats } from 'node:fs'
import { lstat, readdir, readFile, readlink } from 'node:fs/promises'
import { join } from 'node:path'
import { bytesOf } from '../../formats/digest/collect.ts'
import { digestOf, digestOfStream } from '../../formats/digest/digest-of.ts'
import { nameNotUtf8 } from '../../formats/tar/decode-tar.ts'
import { buildTree } from '../../images/build-tree.ts'
import type { Bytes } from '../../model/bytes.ts'
import type { AddressedContent } from '../../model/content.ts'
import type { EntryAttributes } from '../../model/entry.ts'
import { PareError } from '../../model/error.ts'
import { type ImagePath, rootPath } from '../../model/image-path.ts'
import type { Origin } from '../../model/origin.ts'
import type { Tree, TreeEntry } from '../../model/tree.ts'

export interface ReadRootfsOptions {
  /** Records the owners that the files have; without it everything belongs to root, as in most images. */
  readonly owners?: boolean
  readonly signal?: AbortSignal
}

/**
 * The Tree of a folder on this computer, every entry with the same origin. Sockets, devices and fifos are left out. The
 * folder must stay as it is for as long as the Tree is used.
 */
export async function readRootfs(directory: string, origin: Origin, options: ReadRootfsOptions = {}): Promise<Tree> {
  const entries: TreeEntry[] = []
  const firstNames = new Map<string, ImagePath>()

  async function visit(hostPath: string, path: ImagePath): Promise<void> {
    options.signal?.throwIfAborted()
    const found = await reading(hostPath, () => lstat(hostPath))
    const attributes = attributesOf(path, found, options)
    if (found.isDirectory()) {
      entries.push({ kind: 'directory', ...attributes, origin })
      for (const name of await namesIn(hostPath)) {
        await visit(join(hostPath, name), (path === rootPath ? name : `${path}/${name}`) as ImagePath)
      }
    } else if (found.isSymbolicLink()) {
      const target = await reading(hostPath, () => readlink(hostPath))
      entries.push({ kind: 'symlink', ...attributes, target, origin })
    } else if (found.isFile()) {
      const inode = `${found.dev}:${found.ino}`
      const target = found.nlink > 1 ? firstNames.get(inode) : undefined
      if (target !== undefined) {
        entries.push({ kind: 'hardlink', ...attributes, target, origin })
        return
      }
      firstNames.set(inode, path)
      entries.push({ kind: 'file', ...attributes, content: await contentOf(hostPath, found.size), origin })
    }
  }

  await visit(directory, rootPath)
  return buildTree(entries)
}

function attributesOf(path: ImagePath, found: Stats, { owners }: ReadRootfsOptions): EntryAttributes {
  return {
    path,
    mode: found.mode & 0o7777,
    uid: owners ? found.uid : 0,
    gid: owners ? found.gid : 0,
    modifiedAt: Math.floor(found.mtimeMs / 1000),
  }
}

const strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

async function namesIn(directory: string): Promise<string[]> {
  const names = await reading(directory, () => readdir(directory, { encoding: 'buffer' }))
  return names.sort(Buffer.compare).map(name => {
    try {
      return strict.decode(name)
    } catch (cause) {
      throw nameNotUtf8(name, directory, cause)
    }
  })
}

/** Files up to this size are read in one go. */
const small = 1024 * 1024

async function contentOf(hostPath: string, size: number): Promise<AddressedContent> {
  const open = (): Bytes => readContent(hostPath, size)
  const digest = await reading(hostPath, async () => {
    return size <= small ? digestOf(await readFile(hostPath)) : (await digestOfStream(open())).digest
  })
  return { digest, size, hostPath, open }
}

async function* readContent(hostPath: string, size: number): AsyncGenerator<Uint8Array> {
  if (size <= small) yield* bytesOf(await readFile(hostPath))
  else yield* createReadStream(hostPath, { highWaterMark: 256 * 1024 })
}

async function reading<Value>(path: string, read: () => Promise<Value>): Promise<Value> {
  try {
    return await read()
  } catch (cause) {
    throw cause instanceof PareError ? cause : fileUnreadable(path, cause)
  }
}

/** Something in a folder that is read as a rootfs cannot be read. */
export function fileUnreadable(path: string, cause: unknown): PareError {
  return new PareError({
    code: 'file-unreadable',
    exitCode: 2,
    message: `Could not read \`${path}\`: ${(cause as NodeJS.ErrnoException).code ?? String(cause)}`,
    hint: 'make it readable for whoever runs pare',
    cause,
  })
}
