import { type FileHandle, open } from 'node:fs/promises'
import { decompress } from '../../formats/compression/decompress.ts'
import { detectCompression } from '../../formats/compression/detect-compression.ts'
import { firstBytes } from '../../formats/compression/peek.ts'
import { type SkippableBytes, truncatedArchive } from '../../formats/digest/byte-reader.ts'
import { decodeTar } from '../../formats/tar/decode-tar.ts'
import type { Bytes, Content } from '../../model/bytes.ts'
import { PareError } from '../../model/error.ts'
import { type ImagePath, parentOf, parseImagePath } from '../../model/image-path.ts'
import type { BlobStore } from '../../model/stores.ts'
import { archiveUnreadable } from './archive-failed.ts'

/** The files of an archive by their paths; links among them are followed. */
export interface ArchiveFiles {
  find(path: string): Content | undefined
}

interface Found {
  readonly contents: Map<ImagePath, Content>
  readonly links: Map<ImagePath, ImagePath>
}

/**
 * Looks through a tar once and remembers where each file lies. One that is compressed cannot be read at a place, so its
 * files are put into `blobs`.
 */
export async function readArchiveFiles(path: string, blobs: BlobStore | undefined): Promise<ArchiveFiles> {
  const isCompressed = detectCompression(await firstBytes(readRange(path, 0, 512), 6)) !== 'none'
  if (isCompressed && blobs === undefined) throw compressedArchive(path)
  const found = isCompressed ? await unpacked(path, blobs!) : await located(path)
  return { find: name => followed(found, parseImagePath(name)) }
}

async function located(path: string): Promise<Found> {
  const found: Found = { contents: new Map(), links: new Map() }
  for await (const entry of decodeTar(skippable(path), { name: path, whiteouts: false })) {
    if (entry.kind === 'file') {
      const { offset, size } = entry.content
      found.contents.set(entry.path, { size, open: () => readRange(path, offset, size) })
    } else addLink(found, entry)
  }
  return found
}

async function unpacked(path: string, blobs: BlobStore): Promise<Found> {
  const found: Found = { contents: new Map(), links: new Map() }
  const bytes = decompress(readRange(path, 0, Number.POSITIVE_INFINITY))
  for await (const entry of decodeTar(bytes, { name: path, whiteouts: false })) {
    if (entry.kind === 'file') found.contents.set(entry.path, await blobs.write(entry.content.open()))
    else addLink(found, entry)
  }
  return found
}

// `docker save` of old writes a layer that several images share once, and links to it as `../ID/layer.tar`.
function addLink(
  found: Found,
  entry: { readonly kind: string; readonly path: ImagePath; readonly target?: string },
): void {
  if (entry.kind === 'hardlink') found.links.set(entry.path, entry.target as ImagePath)
  if (entry.kind !== 'symlink') return
  const parts = (parentOf(entry.path) ?? '').split('/')
  for (const part of entry.target!.split('/')) {
    if (part === '..') parts.pop()
    else parts.push(part)
  }
  found.links.set(entry.path, parseImagePath(parts.join('/')))
}

function followed(found: Found, path: ImagePath): Content | undefined {
  let target: ImagePath | undefined = path
  for (let hops = 0; target !== undefined && hops < 10; hops++) {
    const content = found.contents.get(target)
    if (content !== undefined) return content
    target = found.links.get(target)
  }
  return undefined
}

const chunkSize = 256 * 1024

async function* readRange(path: string, start: number, size: number): AsyncGenerator<Uint8Array> {
  const file = await openArchive(path)
  try {
    for (let position = start; position < start + size; ) {
      const chunk = Buffer.allocUnsafeSlow(Math.min(chunkSize, start + size - position))
      const { bytesRead } = await file.read(chunk, 0, chunk.length, position)
      if (bytesRead === 0) return
      position += bytesRead
      yield chunk.subarray(0, bytesRead)
    }
  } finally {
    await file.close()
  }
}

/** The bytes of an open file, of which a reader may leave out what it does not need. */
function skippable(path: string): SkippableBytes {
  let position = 0
  async function* read(): Bytes & AsyncGenerator<Uint8Array> {
    const file = await openArchive(path)
    try {
      const { size } = await file.stat()
      for (;;) {
        const chunk = Buffer.allocUnsafeSlow(16 * 1024)
        const { bytesRead } = await file.read(chunk, 0, chunk.length, position)
        // Past the end by a skip: the reader must learn that the archive is short.
        if (position > size) throw truncatedArchive(path, size)
        if (bytesRead === 0) return
        position += bytesRead
        yield chunk.subarray(0, bytesRead)
      }
    } finally {
      await file.close()
    }
  }
  const iterator = read()
  return {
    [Symbol.asyncIterator]: () => iterator,
    skip(count) {
      position += count
      return count
    },
  }
}

async function openArchive(path: string): Promise<FileHandle> {
  try {
    return await open(path)
  } catch (cause) {
    throw archiveUnreadable(path, cause)
  }
}

/** An archive is compressed as a whole, and there is nowhere to unpack it to. */
export function compressedArchive(path: string): PareError {
  return new PareError({
    code: 'compressed-archive',
    exitCode: 2,
    message: `\`${path}\` is compressed as a whole`,
    hint: `unpack it first: \`gunzip ${path}\``,
  })
}
