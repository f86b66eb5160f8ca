import { existsSync } from 'node:fs'
import { rmdir, unlink } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { type ArtifactBlob, artifactBlobs } from '../../images/artifact-blobs.ts'
import { chooseArtifact } from '../../images/choose-artifact.ts'
import { refNameAnnotation } from '../../images/image-name.ts'
import { readArtifact } from '../../images/read-artifact.ts'
import { findReferrers, type ReferrerSet, referrerSet } from '../../images/referrer-set.ts'
import { selectDescriptor } from '../../images/select-descriptor.ts'
import { PareError } from '../../model/error.ts'
import type { Descriptor } from '../../model/oci/descriptor.ts'
import { type Digest, digestHex } from '../../model/oci/digest.ts'
import type { Artifact } from '../../model/oci/image.ts'
import type { Reference } from '../../model/reference.ts'
import type { ImageSink, ImageSource, ReferrerSource } from '../../model/stores.ts'
import { layoutBlobs } from './layout-blobs.ts'
import { notALayout, readLayoutIndex, updateLayoutIndex } from './layout-index.ts'
import { listedDescriptors } from './listed-descriptors.ts'

/** Reads and writes images as OCI image layouts: folders with `oci-layout`, `index.json` and `blobs/`. */
export function createLayoutStore(): ImageSource & ImageSink & ReferrerSource {
  return {
    async open(reference, { platform }) {
      const { directory, tag } = layoutReference(reference)
      const index = await readLayoutIndex(directory)
      if (index === undefined) throw notALayout(directory)
      const blobs = layoutBlobs(directory)
      const descriptor = selectDescriptor(index, { tag, platform, name: `oci:${directory}` })
      const artifact = await readArtifact(descriptor, async ({ digest }) => {
        const content = await blobs.find(digest)
        if (content === undefined) throw missingBlob(directory, digest)
        return content
      })
      return chooseArtifact(artifact, platform, `oci:${directory}`)
    },

    async write(artifact, reference, { signal, tags = [], referrers = [] }) {
      const { directory, tag } = layoutReference(reference)
      const set = referrerSet(referrers)
      const listed = listedDescriptors(artifact, tag, tags, set)
      const blobs = layoutBlobs(directory)
      const added: Digest[] = []
      try {
        for await (const { descriptor, hostPath, open } of everyBlob(artifact, set)) {
          signal?.throwIfAborted()
          const { digest, size } = descriptor
          if (!(await blobs.has(digest))) added.push(digest)
          await blobs.add({ digest, size, open, ...(hostPath === undefined ? {} : { hostPath }) })
        }
        signal?.throwIfAborted()
        await updateLayoutIndex(directory, manifests => [...manifests.filter(isKept(listed)), ...listed])
      } catch (cause) {
        await removeUnlisted(directory, added)
        throw cause
      }
      return artifact.manifest.descriptor
    },

    async documents(reference, subject, artifactType) {
      const { directory } = layoutReference(reference)
      const { manifests = [] } = (await readLayoutIndex(directory)) ?? {}
      const blobs = layoutBlobs(directory)
      return findReferrers(manifests, subject.digest, artifactType, digest => blobs.find(digest))
    },
  }
}

/** The blobs of an artifact, and those that lie beside it. */
export async function* everyBlob(artifact: Artifact, set: ReferrerSet | undefined): AsyncGenerator<ArtifactBlob> {
  yield* artifactBlobs(artifact)
  yield* set?.blobs ?? []
}

/** Takes back what a write that failed has added, so that it leaves no trace where no layout was. */
async function removeUnlisted(directory: string, added: readonly Digest[]): Promise<void> {
  // In a layout with images, another build may have come to rely on these blobs.
  if (existsSync(join(directory, 'index.json'))) return
  const folder = join(directory, 'blobs', 'sha256')
  for (const digest of added) await unlink(join(folder, digestHex(digest))).catch(() => {})
  for (const empty of [folder, dirname(folder), directory]) await rmdir(empty).catch(() => {})
}

function layoutReference(reference: Reference): Extract<Reference, { readonly transport: 'oci' }> {
  if (reference.transport !== 'oci') throw new Error(`a layout store was given the transport ${reference.transport}`)
  return reference
}

// A name belongs to one image; so does having none, or each build would leave one more image behind.
function isKept(written: readonly Descriptor[]): (descriptor: Descriptor) => boolean {
  const keys = new Set(written.map(nameKey))
  return descriptor => !keys.has(nameKey(descriptor))
}

function nameKey({ annotations = {} }: Descriptor): string {
  return JSON.stringify([annotations[refNameAnnotation] ?? '', annotations['io.containerd.image.name'] ?? ''])
}

/** The index of a layout or archive names a blob that is not in it. */
function missingBlob(directory: string, digest: string): PareError {
  return new PareError({
    code: 'missing-blob',
    exitCode: 2,
    message: `The image layout \`${directory}\` lacks the blob ${digest}`,
    hint: 'the layout was not copied whole: copy it again',
  })
}
