import { formatReference } from '../../formats/reference/format-reference.ts'
import { artifactBlobs } from '../../images/artifact-blobs.ts'
import { chooseArtifact } from '../../images/choose-artifact.ts'
import { readArtifact } from '../../images/read-artifact.ts'
import { PareError } from '../../model/error.ts'
import type { Descriptor } from '../../model/oci/descriptor.ts'
import type { BlobStore, ImageSink, ImageSource } from '../../model/stores.ts'
import { createMemoryBlobStore } from './memory-blob-store.ts'

/** Keeps images in memory, each under the text of its reference. */
export function createMemoryImageStore(blobs: BlobStore = createMemoryBlobStore()): ImageSource & ImageSink {
  const names = new Map<string, Descriptor>()

  return {
    async open(reference, { platform }) {
      const name = formatReference(reference)
      const descriptor = names.get(name)
      if (descriptor === undefined) throw noSuchImage(name)
      const artifact = await readArtifact(descriptor, async ({ digest }) => {
        const content = await blobs.find(digest)
        if (content === undefined) throw noSuchImage(digest)
        return content
      })
      return chooseArtifact(artifact, platform, name)
    },
    async write(artifact, reference, { signal, tags = [] }) {
      for await (const { descriptor, open } of artifactBlobs(artifact)) {
        signal?.throwIfAborted()
        if (!(await blobs.has(descriptor.digest))) await blobs.write(open(), descriptor)
      }
      const { descriptor } = artifact.manifest
      for (const name of [formatReference(reference), ...tags]) names.set(name, descriptor)
      return descriptor
    },
  }
}

function noSuchImage(name: string): PareError {
  return new PareError({ code: 'no-such-image', exitCode: 2, message: `There is no image \`${name}\` in memory` })
}
