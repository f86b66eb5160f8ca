import { createReadStream, readFileSync } from 'node:fs'
import { stat } from 'node:fs/promises'
import type { AddressedContent } from '../../model/content.ts'
import { PareError } from '../../model/error.ts'
import type { Digest } from '../../model/oci/digest.ts'
import type { BlobStore, RecordStore } from '../../model/stores.ts'

/** Files below this size are read anew each time: that costs no more than to look up what is known of them. */
const remembered = 1 << 20

/**
 * A file of the user's as a blob: a copy that no longer changes while the build runs. A large file that has the size,
 * inode and times of an earlier build is not read again.
 */
export async function storeFile(
  hostPath: string,
  stores: { readonly blobs: BlobStore; readonly records: RecordStore },
): Promise<AddressedContent> {
  const { size, ino, mtimeNs, ctimeNs } = await stat(hostPath, { bigint: true }).catch(cause => {
    throw fileUnreadable(hostPath, cause)
  })
  const key = `${hostPath} ${size} ${ino} ${mtimeNs} ${ctimeNs}`
  const isLarge = size >= remembered
  if (isLarge) {
    const digest = await stores.records.get<Digest>('file', key)
    const known = digest && (await stores.blobs.find(digest))
    if (known) return known
  }
  const stored = await stores.blobs.write(isLarge ? readFile(hostPath) : readSmallFile(hostPath))
  if (isLarge) await stores.records.put('file', key, stored.digest)
  return stored
}

// What reads in the background is not even loaded for it: a rebuild would wait for that.
async function* readSmallFile(hostPath: string): AsyncIterable<Uint8Array> {
  try {
    yield readFileSync(hostPath)
  } catch (cause) {
    throw fileUnreadable(hostPath, cause)
  }
}

async function* readFile(hostPath: string): AsyncIterable<Uint8Array> {
  try {
    yield* createReadStream(hostPath, { highWaterMark: 1 << 18 })
  } catch (cause) {
    throw fileUnreadable(hostPath, cause)
  }
}

/** A file that belongs to the app cannot be read. */
export function fileUnreadable(hostPath: string, cause: unknown): PareError {
  return new PareError({
    code: 'file-unreadable',
    exitCode: 2,
    message: `Could not read \`${hostPath}\`: ${(cause as NodeJS.ErrnoException).code ?? (cause as Error).message}`,
    hint: 'make it readable, or leave it out: name it in .dockerignore or in [tool.pare] exclude',
    cause,
  })
}
