import { readdir, unlink } from 'node:fs/promises'
import { join } from 'node:path'
import { canonicalJson } from '../../formats/json/canonical-json.ts'
import { artifactBlobs } from '../../images/artifact-blobs.ts'
import type { Descriptor } from '../../model/oci/descriptor.ts'
import { digestHex } from '../../model/oci/digest.ts'
import type { Artifact } from '../../model/oci/image.ts'
import type { WriteOptions } from '../../model/stores.ts'
import { layoutBlobs } from './layout-blobs.ts'
import { readLayoutIndex, updateLayoutIndex } from './layout-index.ts'
import { createLayoutStore } from './layout-store.ts'
import { listedDescriptors } from './listed-descriptors.ts'

/**
 * Makes a layout hold this artifact and nothing else: blobs of what was there before are removed. Tells whether it did so
 * already, in which case nothing is written.
 */
export async function replaceLayout(
  artifact: Artifact,
  directory: string,
  options: WriteOptions,
): Promise<{ readonly isUnchanged: boolean }> {
  const { tags = [] } = options
  // Tools that want a tag ask for `latest` when they are given none.
  const tag = tags.length === 0 ? 'latest' : undefined
  const listed = listedDescriptors(artifact, tag, tags)
  const index = await readLayoutIndex(directory)
  const blobs = layoutBlobs(directory)
  const wanted = new Set<string>()
  let isWhole = true
  for await (const { descriptor } of artifactBlobs(artifact)) {
    wanted.add(digestHex(descriptor.digest))
    isWhole &&= (await blobs.find(descriptor.digest))?.size === descriptor.size
  }
  if (isWhole && index && isSame(index.manifests, listed)) return { isUnchanged: true }

  await createLayoutStore().write(
    artifact,
    { transport: 'oci', directory, ...(tag !== undefined ? { tag } : {}) },
    options,
  )
  await updateLayoutIndex(directory, () => listed)
  const folder = join(directory, 'blobs', 'sha256')
  const stale = (await readdir(folder)).filter(name => /^[0-9a-f]{64}$/.test(name) && !wanted.has(name))
  await Promise.all(stale.map(name => unlink(join(folder, name)).catch(() => {})))
  return { isUnchanged: false }
}

function isSame(left: readonly Descriptor[], right: readonly Descriptor[]): boolean {
  return Buffer.compare(canonicalJson(left), canonicalJson(right)) === 0
}
