import { resolve } from 'node:path'
import { bytesOf, collect } from '../formats/digest/collect.ts'
import { digestOf } from '../formats/digest/digest-of.ts'
import { decodeProof } from '../formats/proof/decode-proof.ts'
import { proofMediaType, proofName } from '../formats/proof/proof-document.ts'
import { reasonsMediaType } from '../formats/reasons/reasons-document.ts'
import { formatReference } from '../formats/reference/format-reference.ts'
import { parseReference } from '../formats/reference/parse-reference.ts'
import { PareError } from '../model/error.ts'
import type { Descriptor } from '../model/oci/descriptor.ts'
import type { Artifact } from '../model/oci/image.ts'
import type { Referrer } from '../model/oci/referrer.ts'
import type { Reference } from '../model/reference.ts'
import type { ImageSink } from '../model/stores.ts'
import type { JobContext } from './context.ts'
import { type LocatedImage, locateImage } from './locate-image.ts'

export interface CopyRequest {
  /** The image: a reference such as `oci:FOLDER`, or the folder of a project that was built. */
  readonly from: string
  /** A reference: a bare name is one of a registry; `oci:`, `oci-archive:`, `docker-archive:`, `docker-daemon:` as well. */
  readonly to: string
}

/** What a copy is: the same manifest under another reference. */
export interface CopyResult {
  readonly reference: string
  readonly descriptor: Descriptor
}

/** What a document may hold at most. */
const documentLimit = 64 * 1024 * 1024

/** Copies an image or an index as it is, with its proof and its reasons where the target has a place for them. */
export async function copyImage({ from, to }: CopyRequest, context: JobContext): Promise<CopyResult> {
  const target = parseReference(to)
  const { sink, reference } = await openSink(target, context)
  const located = await locateImage(from, context)
  const artifact = await located.source.open(located.reference, context)
  const referrers: Referrer[] = []
  for (const subject of await imagesOf(artifact)) referrers.push(...(await referrersOf(located, subject, context)))
  const descriptor = await sink.write(artifact, reference, { ...context, referrers })
  return { reference: formatReference(target), descriptor }
}

async function openSink(target: Reference, context: JobContext): Promise<{ sink: ImageSink; reference: Reference }> {
  const { workingDirectory, cache } = context
  switch (target.transport) {
    case 'oci': {
      const { createLayoutStore } = await import('../stores/layout/layout-store.ts')
      return {
        sink: createLayoutStore(),
        reference: { ...target, directory: resolve(workingDirectory, target.directory) },
      }
    }
    case 'oci-archive':
    case 'docker-archive': {
      const { createArchiveStore } = await import('../stores/archive/archive-store.ts')
      return {
        sink: createArchiveStore({ blobs: cache.blobs }),
        reference: { ...target, file: resolve(workingDirectory, target.file) },
      }
    }
    case 'docker-daemon': {
      const { openDaemon } = await import('./open-daemon.ts')
      return { sink: openDaemon(context), reference: target }
    }
    case 'registry': {
      const { openRegistry } = await import('./open-registry.ts')
      return { sink: openRegistry(context), reference: target }
    }
    case 'dir':
      throw rootfsTarget(target.directory)
  }
}

/** The manifests of the images in it. */
async function imagesOf(artifact: Artifact): Promise<Descriptor[]> {
  if (artifact.kind === 'image') return [artifact.manifest.descriptor]
  const images: Descriptor[] = []
  for (const descriptor of artifact.manifest.value.manifests) {
    images.push(...(await imagesOf(await artifact.child(descriptor))))
  }
  return images
}

async function referrersOf(
  { reference, source, name }: LocatedImage,
  subject: Descriptor,
  context: JobContext,
): Promise<Referrer[]> {
  const found: Referrer[] = []
  for (const artifactType of [reasonsMediaType, proofMediaType]) {
    const [newest] = ((await source.documents?.(reference, subject, artifactType, context)) ?? []).slice(-1)
    if (newest === undefined) continue
    const bytes = await collect(newest.open(), documentLimit)
    const content = { digest: digestOf(bytes), size: bytes.length, open: () => bytesOf(bytes) }
    const isProof = artifactType === proofMediaType
    found.push({
      subject,
      artifactType,
      content,
      ...(isProof ? { name: proofName(decodeProof(bytes, `the proof of \`${name}\``)) } : {}),
    })
  }
  return found
}

/** An image was to be copied into a folder of files, which is no place for an image. */
function rootfsTarget(directory: string): PareError {
  return new PareError({
    code: 'no-image-target',
    exitCode: 2,
    message: `Could not copy an image to \`dir:${directory}\`: a rootfs has no manifest`,
    hint: 'copy it to `oci:FOLDER`, or build with `-o type=local,dest=FOLDER`',
  })
}
