import { compressorId } from '../formats/compression/gzip-member.ts'
import { bytesOf, collect } from '../formats/digest/collect.ts'
import { digestOf } from '../formats/digest/digest-of.ts'
import { canonicalJson } from '../formats/json/canonical-json.ts'
import type { ZipContent } from '../formats/zip/write-zip.ts'
import type { AddressedContent } from '../model/content.ts'
import type { Digest } from '../model/oci/digest.ts'
import type { JobContext } from './context.ts'
import { inThreads } from './in-threads.ts'

/**
 * Each content as an archive holds it, in their order. They are deflated in shares, into which they fall by their digests:
 * where a few modules more are reached, most shares are as they were, and are taken from the cache.
 */
export async function zipContents(contents: readonly AddressedContent[], context: JobContext): Promise<ZipContent[]> {
  const sizes = new Map(contents.map(({ digest, size }) => [digest, size]))
  const shares = Map.groupBy([...sizes.keys()].sort(), shareOf)
  const zipped = new Map<Digest, ZipContent>()
  await Promise.all(
    [...shares.values()].map(async digests => {
      const share = await zipShare(
        digests,
        digests.reduce((sum, digest) => sum + sizes.get(digest)!, 0),
        context,
      )
      for (const [index, digest] of digests.entries()) zipped.set(digest, share[index]!)
    }),
  )
  return contents.map(({ digest }) => zipped.get(digest)!)
}

/** One of 16. */
function shareOf(digest: Digest): string {
  return digest.slice(-1)
}

type Measures = Pick<ZipContent, 'isDeflated' | 'checksum' | 'size'> & { readonly length: number }

interface ShareRecord {
  readonly digest: Digest
  readonly contents: readonly Measures[]
}

const kind = `zip-contents-${compressorId}`

async function zipShare(digests: readonly Digest[], size: number, context: JobContext): Promise<readonly ZipContent[]> {
  const { blobs, records, directory } = context.cache
  const key = digestOf(canonicalJson(digests))
  const known = await records.get<ShareRecord>(kind, key)
  const stored = known && (await blobs.find(known.digest))
  if (stored) return cut(await collect(stored.open()), known.contents)
  const zipped = await inThreads('zipContents', { cache: directory, digests }, size, context)
  const { digest } = await blobs.write(bytesOf(...zipped.map(content => content.stored)))
  const measures = zipped.map(content => ({ ...content, length: content.stored.length, stored: undefined }))
  await records.put(kind, key, { digest, contents: measures } satisfies ShareRecord)
  return zipped
}

function cut(bytes: Uint8Array, measures: readonly Measures[]): ZipContent[] {
  let offset = 0
  return measures.map(({ length, ...measure }) => {
    const stored = bytes.subarray(offset, offset + length)
    offset += length
    return { ...measure, stored }
  })
}
