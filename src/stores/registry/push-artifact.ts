import { bytesOf } from '../../formats/digest/collect.ts'
import { digestMismatch } from '../../formats/digest/verifying.ts'
import type { Bytes } from '../../model/bytes.ts'
import { PareError } from '../../model/error.ts'
import type { WorkOptions } from '../../model/observer.ts'
import type { Descriptor, Document } from '../../model/oci/descriptor.ts'
import { type Digest, isDigest } from '../../model/oci/digest.ts'
import type { Artifact, Image } from '../../model/oci/image.ts'
import { manifestMediaTypes } from './fetch-manifest.ts'
import { inParallel } from './in-parallel.ts'
import type { Repository } from './repository.ts'
import { type OutgoingBlob, type UploadOptions, uploadBlob } from './upload-blob.ts'

export interface PushOptions extends WorkOptions, Pick<UploadOptions, 'wait'> {
  /** Tags, or the digest itself; each is set when everything it needs is there. */
  readonly names: readonly string[]
  /** Where else in the registry a blob is known to lie. */
  readonly mountFrom: (descriptor: Descriptor) => string | undefined
}

const mostUploads = 4
const accept = manifestMediaTypes.join(', ')

/** Pushes everything that an image or index is made of, and last of all its manifest under each of the names. */
export async function pushArtifact(repository: Repository, artifact: Artifact, options: PushOptions): Promise<void> {
  const { descriptor } = artifact.manifest
  const pushed: string[] = []
  try {
    if (!(await hasManifest(repository, descriptor.digest))) await pushContents(repository, artifact, options)
    for (const name of options.names) {
      await putManifest(repository, artifact.manifest, name)
      pushed.push(name)
    }
  } catch (cause) {
    throw withOutcome(cause, pushed)
  }
}

/** A registry that has the manifest has all that it names. */
async function hasManifest(repository: Repository, digest: Digest): Promise<boolean> {
  const response = await repository.expect([200, 404], `manifests/${digest}`, { method: 'HEAD', headers: { accept } })
  return response.status === 200
}

async function pushContents(repository: Repository, artifact: Artifact, options: PushOptions): Promise<void> {
  if (artifact.kind === 'image') return pushBlobs(repository, blobsOf(artifact), options)
  for (const descriptor of artifact.manifest.value.manifests) {
    if (await hasManifest(repository, descriptor.digest)) continue
    const child = await artifact.child(descriptor)
    await pushContents(repository, child, options)
    await putManifest(repository, child.manifest, descriptor.digest)
  }
}

function blobsOf({ config, layers }: Image): Iterable<OutgoingBlob> {
  const blobs = new Map<Digest, OutgoingBlob>()
  blobs.set(config.descriptor.digest, { descriptor: config.descriptor, open: (): Bytes => bytesOf(config.raw) })
  for (const layer of layers) {
    // What may not be distributed stays where its author put it (image specification, "Non-Distributable Layers").
    if (/nondistributable|foreign/.test(layer.descriptor.mediaType)) continue
    if (!blobs.has(layer.descriptor.digest)) blobs.set(layer.descriptor.digest, layer)
  }
  return blobs.values()
}

/** Sees to it that the repository holds all of the blobs, some of them at a time. */
export async function pushBlobs(
  repository: Repository,
  blobs: Iterable<OutgoingBlob>,
  { mountFrom, wait, observer, signal }: Omit<PushOptions, 'names'>,
): Promise<void> {
  await inParallel(blobs, mostUploads, async blob => {
    signal?.throwIfAborted()
    const { digest, size } = blob.descriptor
    const step = `push ${digest.slice(0, 'sha256:'.length + 12)}`
    observer?.({ type: 'step-started', step, detail: `${size} bytes` })
    const source = mountFrom(blob.descriptor)
    const result = await uploadBlob(repository, blob, { wait, ...(source === undefined ? {} : { mountFrom: source }) })
    observer?.({ type: 'step-finished', step, detail: result, cached: result !== 'uploaded' })
  })
}

/** Distribution specification, "Pushing Manifests"; `name` is a tag or the manifest's own digest. */
export async function putManifest(
  repository: Repository,
  { raw, descriptor }: Document<unknown>,
  name: string,
): Promise<Headers> {
  const { headers } = await repository.expect([200, 201], `manifests/${name}`, {
    method: 'PUT',
    headers: { 'content-type': descriptor.mediaType },
    body: raw,
    isRepeatable: true,
  })
  const said = headers.get('docker-content-digest')
  if (said !== null && isDigest(said) && said !== descriptor.digest) {
    throw digestMismatch(`${repository.registry}/${repository.name}`, descriptor.digest, said)
  }
  return headers
}

// What is left behind belongs to every error of a push, whichever floor it comes from.
function withOutcome(cause: unknown, pushed: readonly string[]): unknown {
  if (!(cause instanceof PareError)) return cause
  const { code, exitCode, message, hint, location } = cause
  const outcome = pushed.length === 0 ? 'nothing was pushed' : `pushed so far: ${pushed.map(quoted).join(', ')}`
  return new PareError({
    code,
    exitCode,
    message: `${message}; ${outcome}`,
    ...(hint === undefined ? {} : { hint }),
    ...(location === undefined ? {} : { location }),
    ...(cause.cause === undefined ? {} : { cause: cause.cause }),
  })
}

function quoted(name: string): string {
  return `\`${name}\``
}
