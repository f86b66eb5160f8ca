import { randomUUID } from 'node:crypto'
import {
  closeSync,
  createReadStream,
  fchmodSync,
  futimesSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  type Stats,
  statSync,
  writeFileSync,
} from 'node:fs'
import { type FileHandle, open, unlink } from 'node:fs/promises'
import { join } from 'node:path'
import { createDigester } from '../../formats/digest/digest-of.ts'
import { verifying } from '../../formats/digest/verifying.ts'
import type { Bytes } from '../../model/bytes.ts'
import type { AddressedContent } from '../../model/content.ts'
import { PareError } from '../../model/error.ts'
import { type Digest, digestHex } from '../../model/oci/digest.ts'
import type { BlobStore, ExpectedBlob } from '../../model/stores.ts'
import { entryTime } from '../../model/tree.ts'
import { cacheFailed } from './cache-failed.ts'
import { markUsed } from './mark-used.ts'

/** A folder of blobs, which can be left at once. */
export interface BlobDirectory extends BlobStore {
  /** A blob that another thread of this process has just written. */
  contentOf(digest: Digest, size: number): AddressedContent
  /** Removes what is only half written: for a process that ends while other writes are under way. */
  discardPartial(): void
}

/**
 * Blobs as files, each named by its digest. A blob appears under its name only when it is whole; any number of
 * processes may write the same one at once. What is read is checked against its name on the way.
 */
export function blobDirectory(directory: string): BlobDirectory {
  const ready = new Set<string>()
  const partials = new Set<string>()
  const folderOf = (digest: Digest) => join(directory, 'sha256', digestHex(digest).slice(0, 2))
  const pathOf = (digest: Digest) => join(folderOf(digest), digestHex(digest))

  function prepare(folder: string): void {
    if (ready.has(folder)) return
    mkdirSync(folder, { recursive: true })
    ready.add(folder)
  }

  async function find(digest: Digest): Promise<AddressedContent | undefined> {
    const path = pathOf(digest)
    const found = statOf(path)
    // A blob's file carries one fixed time from its birth: a crash or another program that wrote to it leaves another.
    if (!found || found.mtimeMs !== entryTime * 1000) return undefined
    // A prune may take it away at this very moment.
    if (!markUsed(path, found)) return undefined
    return contentOf(path, digest, found.size)
  }

  async function write(bytes: Bytes, expected: ExpectedBlob = {}): Promise<AddressedContent> {
    try {
      const temporary = join(directory, 'temporary')
      prepare(temporary)
      const partial = join(temporary, randomUUID())
      partials.add(partial)
      try {
        const { digest, size } = await writePartial(partial, verifying(bytes, expected))
        prepare(folderOf(digest))
        renameSync(partial, pathOf(digest))
        return contentOf(pathOf(digest), digest, size)
      } catch (cause) {
        await unlink(partial).catch(() => {})
        throw cause
      } finally {
        partials.delete(partial)
      }
    } catch (cause) {
      throw cacheFailed(directory, cause)
    }
  }

  function discardPartial(): void {
    for (const partial of partials) rmSync(partial, { force: true })
  }

  return {
    has: async digest => (await find(digest)) !== undefined,
    find,
    write,
    contentOf: (digest, size) => contentOf(pathOf(digest), digest, size),
    discardPartial,
  }
}

/** Up to this size a blob is read and written by calls that wait, which for thousands of small files is twice as fast. */
const small = 256 * 1024

async function writePartial(path: string, bytes: Bytes): Promise<{ digest: Digest; size: number }> {
  const digester = createDigester()
  const held: Uint8Array[] = []
  let file: FileHandle | undefined
  try {
    for await (const chunk of bytes) {
      digester.update(chunk)
      if (!file && digester.size() <= small) {
        held.push(chunk)
        continue
      }
      file ??= await open(path, 'wx', 0o644)
      for (const earlier of held.splice(0)) await file.writeFile(earlier)
      await file.writeFile(chunk)
    }
    // The umask must not decide what a linked rootfs can read.
    await file?.chmod(0o644)
    await file?.utimes(Date.now() / 1000, entryTime)
  } finally {
    await file?.close()
  }
  if (!file) writeSmall(path, held)
  return { digest: digester.digest(), size: digester.size() }
}

function statOf(path: string): Stats | undefined {
  try {
    return statSync(path, { throwIfNoEntry: false })
  } catch {
    return undefined
  }
}

function writeSmall(path: string, chunks: readonly Uint8Array[]): void {
  const file = openSync(path, 'wx', 0o644)
  try {
    for (const chunk of chunks) writeFileSync(file, chunk)
    fchmodSync(file, 0o644)
    futimesSync(file, Date.now() / 1000, entryTime)
  } finally {
    closeSync(file)
  }
}

function contentOf(path: string, digest: Digest, size: number): AddressedContent {
  return { digest, size, hostPath: path, open: () => readChecked(path, digest, size) }
}

async function* readChecked(path: string, digest: Digest, size: number): Bytes {
  const digester = createDigester()
  const chunks = size <= small ? [readFileSync(path)] : createReadStream(path, { highWaterMark: 1 << 18 })
  for await (const chunk of chunks) {
    digester.update(chunk)
    yield chunk
  }
  if (digester.digest() === digest) return
  await unlink(path).catch(() => {})
  throw damagedBlob(digest)
}

/** The bytes of a cached blob are no longer those of its name; it was removed. */
function damagedBlob(digest: Digest): PareError {
  return new PareError({
    code: 'damaged-cache',
    exitCode: 75,
    message: `The cached blob ${digest} was damaged on disk; it was removed`,
    hint: 'run the same command again: it will be fetched or made anew',
  })
}
