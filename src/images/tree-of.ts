import { bytesOf, collect } from '../formats/digest/collect.ts'
import type { Image } from '../model/oci/image.ts'
import type { Origin } from '../model/origin.ts'
import type { BlobStore } from '../model/stores.ts'
import type { Tree, TreeEntry } from '../model/tree.ts'
import { buildTree } from './build-tree.ts'
import { flatten, type RootfsEntry } from './flatten.ts'

/** Files below this size are held in memory while they are stored, so that storing one can overlap with reading the next. */
const small = 1024 * 1024

/** How many files are stored at once. */
const width = 16

/**
 * The rootfs of an image as a Tree, its contents in `blobs`, every entry with the same origin. Devices and fifos are left
 * out: an engine makes its own.
 */
export async function treeOf(image: Image, blobs: BlobStore, origin: Origin): Promise<Tree> {
  const entries: Promise<TreeEntry>[] = []
  const underWay = new Set<Promise<unknown>>()
  for await (const entry of flatten(image)) {
    if (!isLaid(entry)) continue
    const stored = await storedEntry(entry, blobs, origin)
    entries.push(stored.entry)
    const tracked = stored.entry.catch(() => {}).finally(() => underWay.delete(tracked))
    underWay.add(tracked)
    if (underWay.size >= width) await Promise.race(underWay)
  }
  return buildTree(await Promise.all(entries))
}

type LaidEntry = Exclude<RootfsEntry, { readonly major: number }>

function isLaid(entry: RootfsEntry): entry is LaidEntry {
  return !('major' in entry)
}

// The promise is wrapped, since an awaited one would be waited for.
async function storedEntry(
  entry: LaidEntry,
  blobs: BlobStore,
  origin: Origin,
): Promise<{ readonly entry: Promise<TreeEntry> }> {
  if (entry.kind !== 'file') return { entry: Promise.resolve({ ...entry, origin }) }
  const { content, ...attributes } = entry
  if (content.size >= small) {
    const stored = await blobs.write(content.open())
    return { entry: Promise.resolve({ ...attributes, content: stored, origin }) }
  }
  const bytes = await collect(content.open())
  const writing = blobs.write(bytesOf(bytes)).then((stored): TreeEntry => ({ ...attributes, content: stored, origin }))
  return { entry: writing }
}
