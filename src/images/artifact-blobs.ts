import { bytesOf } from '../formats/digest/collect.ts'
import type { Bytes } from '../model/bytes.ts'
import type { Descriptor, Document } from '../model/oci/descriptor.ts'
import type { Artifact } from '../model/oci/image.ts'

/** A blob of an artifact. */
export interface ArtifactBlob {
  readonly descriptor: Descriptor
  readonly hostPath?: string
  open(): Bytes
}

/** Every blob that an artifact is made of, each once, children before the manifest that lists them. */
export async function* artifactBlobs(artifact: Artifact): AsyncGenerator<ArtifactBlob> {
  const seen = new Set<string>()
  for await (const blob of allBlobs(artifact)) {
    if (seen.has(blob.descriptor.digest)) continue
    seen.add(blob.descriptor.digest)
    yield blob
  }
}

async function* allBlobs(artifact: Artifact): AsyncGenerator<ArtifactBlob> {
  if (artifact.kind === 'image') {
    yield* artifact.layers
    yield documentBlob(artifact.config)
  } else {
    for (const descriptor of artifact.manifest.value.manifests) yield* allBlobs(await artifact.child(descriptor))
  }
  yield documentBlob(artifact.manifest)
}

function documentBlob({ descriptor, raw }: Document<unknown>): ArtifactBlob {
  return { descriptor, open: () => bytesOf(raw) }
}
