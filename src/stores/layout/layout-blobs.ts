import { randomUUID } from 'node:crypto'
import { constants, createReadStream, type Stats } from 'node:fs'
import { copyFile, link, mkdir, open, readFile, rename, stat, unlink } from 'node:fs/promises'
import { join } from 'node:path'
import { createDigester } from '../../formats/digest/digest-of.ts'
import { verifying } from '../../formats/digest/verifying.ts'
import type { Bytes } from '../../model/bytes.ts'
import type { AddressedContent } from '../../model/content.ts'
import { type Digest, digestHex } from '../../model/oci/digest.ts'
import type { BlobStore, ExpectedBlob } from '../../model/stores.ts'
import { layoutFailed } from './layout-failed.ts'

/** A blob to write whose bytes may be in a file already. */
export interface BlobToWrite {
  readonly digest: Digest
  readonly size: number
  readonly hostPath?: string
  open(): Bytes
}

export interface LayoutBlobs extends BlobStore {
  /** Writes a blob whose name is known, by a hard link where that is possible; one that is there already stays. */
  add(blob: BlobToWrite): Promise<void>
}

/** The blobs of an OCI image layout. Each appears under its name only when it is whole. */
export function layoutBlobs(directory: string): LayoutBlobs {
  const folder = join(directory, 'blobs', 'sha256')
  const pathOf = (digest: Digest): string => join(folder, digestHex(digest))

  async function find(digest: Digest): Promise<AddressedContent | undefined> {
    const hostPath = pathOf(digest)
    const found = await stat(hostPath).catch(() => undefined)
    if (!found?.isFile()) return undefined
    return { digest, size: found.size, hostPath, open: () => readBlob(hostPath) }
  }

  /** Lets `make` write a file, and moves it to the name that it answers. */
  async function place(make: (partial: string) => Promise<Digest>): Promise<void> {
    const partial = join(folder, `.${randomUUID()}.partial`)
    try {
      await mkdir(folder, { recursive: true })
      await rename(partial, pathOf(await make(partial)))
    } catch (cause) {
      await unlink(partial).catch(() => {})
      throw layoutFailed(directory, cause)
    }
  }

  async function write(bytes: Bytes, expected: ExpectedBlob = {}): Promise<AddressedContent> {
    let written: { readonly digest: Digest; readonly size: number } | undefined
    await place(async partial => {
      written = await writeSynced(partial, verifying(bytes, expected))
      return written.digest
    })
    const { digest, size } = written!
    return { digest, size, hostPath: pathOf(digest), open: () => readBlob(pathOf(digest)) }
  }

  return {
    find,
    write,
    has: async digest => (await find(digest)) !== undefined,
    async add(blob) {
      if ((await find(blob.digest))?.size === blob.size) return
      if (blob.hostPath !== undefined && (await isWhole(blob.hostPath, blob.size))) {
        const { hostPath } = blob
        await place(async partial => {
          await linkOrCopy(hostPath, partial)
          return blob.digest
        })
      } else await write(blob.open(), { digest: blob.digest, size: blob.size, name: blob.digest })
    },
  }
}

/** Small blobs are read in one go, which is several times faster than as a stream. */
const small = 1024 * 1024

async function* readBlob(path: string): AsyncGenerator<Uint8Array> {
  if ((await stat(path)).size <= small) yield await readFile(path)
  else yield* createReadStream(path, { highWaterMark: 256 * 1024 })
}

async function isWhole(path: string, size: number): Promise<boolean> {
  const found: Stats | undefined = await stat(path).catch(() => undefined)
  return found?.isFile() === true && found.size === size
}

async function linkOrCopy(from: string, to: string): Promise<void> {
  try {
    await link(from, to)
  } catch {
    // Another file system, or one without links.
    await copyFile(from, to, constants.COPYFILE_FICLONE)
  }
}

async function writeSynced(path: string, bytes: Bytes): Promise<{ readonly digest: Digest; readonly size: number }> {
  const digester = createDigester()
  const file = await open(path, 'wx', 0o644)
  try {
    for await (const chunk of bytes) {
      digester.update(chunk)
      await file.writeFile(chunk)
    }
    // The name promises the content, so the content must be on disk before the name is.
    await file.datasync()
  } finally {
    await file.close()
  }
  return { digest: digester.digest(), size: digester.size() }
}
