import { readdir, unlink } from 'node:fs/promises'
import { join } from 'node:path'
import { canonicalJson } from '../../formats/json/canonical-json.ts'
import { artifactBlobs } from '../../images/artifact-blobs.ts'
import {
  findReferrers,
  isListed,
  namedReferrerSets,
  type ReferrerSet,
  readReferrerSet,
  referrerSet,
  referrersAnnotation,
} from '../../images/referrer-set.ts'
import type { Descriptor } from '../../model/oci/descriptor.ts'
import { digestHex } from '../../model/oci/digest.ts'
import type { Artifact } from '../../model/oci/image.ts'
import type { Referrer } from '../../model/oci/referrer.ts'
import type { WriteOptions } from '../../model/stores.ts'
import { type LayoutBlobs, layoutBlobs } from './layout-blobs.ts'
import { readLayoutIndex, updateLayoutIndex } from './layout-index.ts'
import { createLayoutStore, everyBlob } from './layout-store.ts'
import { listedDescriptors } from './listed-descriptors.ts'

/**
 * Whether a layout holds this artifact under these names and nothing else, and beside it what says the same as
 * `referrers`, so that there is nothing to replace.
 */
export async function isLayoutCurrent(
  artifact: Artifact,
  directory: string,
  tags: readonly string[],
  referrers: readonly Referrer[] = [],
): Promise<boolean> {
  const index = await readLayoutIndex(directory)
  if (index === undefined || !isSame(index.manifests.map(withoutSet), soleDescriptors(artifact, tags))) return false
  const blobs = layoutBlobs(directory)
  for await (const { descriptor } of artifactBlobs(artifact)) {
    if ((await blobs.find(descriptor.digest))?.size !== descriptor.size) return false
  }
  return hasBeside(index.manifests, referrers, blobs)
}

async function hasBeside(
  manifests: readonly Descriptor[],
  referrers: readonly Referrer[],
  blobs: LayoutBlobs,
): Promise<boolean> {
  if (referrers.length === 0) return true
  const [set, ...more] = namedReferrerSets(manifests)
  if (set === undefined || more.length > 0) return false
  const listed = await readReferrerSet(set, digest => blobs.find(digest))
  if (!referrers.every(referrer => isListed(referrer, listed))) return false
  const found = await Promise.all(
    referrers.map(({ subject, artifactType }) =>
      findReferrers(manifests, subject.digest, artifactType, digest => blobs.find(digest)),
    ),
  )
  return found.every(documents => documents.length > 0)
}

function withoutSet({ annotations, ...descriptor }: Descriptor): Descriptor {
  if (annotations === undefined) return descriptor
  const { [referrersAnnotation]: _, ...rest } = annotations
  return Object.keys(rest).length === 0 ? descriptor : { ...descriptor, annotations: rest }
}

/** Makes a layout hold this artifact and nothing else: blobs of what was there before are removed. */
export async function replaceLayout(artifact: Artifact, directory: string, options: WriteOptions): Promise<void> {
  const { tags = [] } = options
  const tag = soleTag(tags)
  await createLayoutStore().write(
    artifact,
    { transport: 'oci', directory, ...(tag !== undefined ? { tag } : {}) },
    options,
  )
  const set = referrerSet(options.referrers ?? [])
  await updateLayoutIndex(directory, () => soleDescriptors(artifact, tags, set))
  const wanted = new Set<string>()
  for await (const { descriptor } of everyBlob(artifact, set)) wanted.add(digestHex(descriptor.digest))
  const folder = join(directory, 'blobs', 'sha256')
  const stale = (await readdir(folder)).filter(name => /^[0-9a-f]{64}$/.test(name) && !wanted.has(name))
  await Promise.all(stale.map(name => unlink(join(folder, name)).catch(() => {})))
}

function soleDescriptors(artifact: Artifact, tags: readonly string[], set?: ReferrerSet): Descriptor[] {
  return listedDescriptors(artifact, soleTag(tags), tags, set)
}

// Tools that want a tag ask for `latest` when they are given none.
function soleTag(tags: readonly string[]): string | undefined {
  return tags.length === 0 ? 'latest' : undefined
}

function isSame(left: readonly Descriptor[], right: readonly Descriptor[]): boolean {
  return Buffer.compare(canonicalJson(left), canonicalJson(right)) === 0
}
