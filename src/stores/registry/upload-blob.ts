import { verifying } from '../../formats/digest/verifying.ts'
import type { Bytes } from '../../model/bytes.ts'
import { PareError } from '../../model/error.ts'
import type { Descriptor } from '../../model/oci/descriptor.ts'
import type { HttpResponse } from '../../model/stores.ts'
import { chunksOf } from './chunks-of.ts'
import type { Repository } from './repository.ts'

/** A blob to be pushed. */
export interface OutgoingBlob {
  readonly descriptor: Descriptor
  open(): Bytes
}

export interface UploadOptions {
  /** A repository of the same registry that is known to hold the blob. */
  readonly mountFrom?: string
  readonly wait: (milliseconds: number) => Promise<void>
}

/** How a blob came to be in the repository. */
export type UploadResult = 'was there' | 'mounted' | 'uploaded'

/** Pauses before an upload is begun anew; a broken upload leaves nothing in the registry. */
const pauses = [500, 3000]
/** Sizes of chunks for registries that do not take a blob in one request, tried in turn. */
const chunkSizes = [16 << 20, 4 << 20, 1 << 20]

/** Sees to it that the repository holds the blob: it is there, is mounted from another repository, or is uploaded. */
export async function uploadBlob(
  repository: Repository,
  blob: OutgoingBlob,
  { mountFrom, wait }: UploadOptions,
): Promise<UploadResult> {
  for (const pause of pauses) {
    try {
      return await tryUpload(repository, blob, mountFrom)
    } catch (cause) {
      if (!isWorthRepeating(cause)) throw cause
      await wait(pause)
    }
  }
  return tryUpload(repository, blob, mountFrom)
}

async function tryUpload(
  repository: Repository,
  blob: OutgoingBlob,
  mountFrom: string | undefined,
): Promise<UploadResult> {
  // Asked anew at every try: the upload that broke may have got through after all.
  if (await hasBlob(repository, blob)) return 'was there'
  const session = await mountOrOpen(repository, blob, mountFrom)
  if (session === undefined) return 'mounted'
  let tooLarge = await sendWhole(repository, blob, session)
  for (const size of chunkSizes) {
    if (tooLarge === undefined) return 'uploaded'
    tooLarge = await sendInChunks(repository, blob, await openSession(repository), size)
  }
  if (tooLarge !== undefined) throw await repository.failure(tooLarge)
  return 'uploaded'
}

async function hasBlob(repository: Repository, { descriptor }: OutgoingBlob): Promise<boolean> {
  const response = await repository.expect([200, 404], `blobs/${descriptor.digest}`, { method: 'HEAD' })
  return response.status === 200
}

interface Session {
  readonly location: URL
  readonly smallestChunk: number
}

/** Distribution specification, "Mounting a blob from another repository": `undefined` when it was mounted. */
async function mountOrOpen(
  repository: Repository,
  blob: OutgoingBlob,
  mountFrom: string | undefined,
): Promise<Session | undefined> {
  if (mountFrom === undefined || mountFrom === repository.name) return openSession(repository)
  const query = new URLSearchParams({ mount: blob.descriptor.digest, from: mountFrom })
  const response = await repository.request(`blobs/uploads/?${query}`, { method: 'POST', mountFrom })
  if (response.status === 201) return undefined
  // Who may not read the other repository can still upload the blob.
  return response.status === 202 ? sessionOf(repository, response) : openSession(repository)
}

/** Distribution specification, "Pushing Blobs". */
async function openSession(repository: Repository): Promise<Session> {
  return sessionOf(repository, await repository.expect([202], 'blobs/uploads/', { method: 'POST' }))
}

function sessionOf(repository: Repository, response: HttpResponse): Session {
  return {
    location: locationOf(repository, response),
    smallestChunk: Number(response.headers.get('oci-chunk-min-length') ?? 0) || 0,
  }
}

function locationOf(repository: Repository, response: HttpResponse): URL {
  const location = response.headers.get('location')
  if (location === null || !URL.canParse(location, response.url)) throw noUploadLocation(repository)
  const url = new URL(location, response.url)
  const asked = new URL(response.url)
  // A registry behind a proxy that ends TLS may not know that it was asked over https.
  if (asked.protocol === 'https:' && url.protocol === 'http:' && url.hostname === asked.hostname) {
    url.protocol = 'https:'
    url.port = asked.port
  }
  return url
}

function finishAt(location: URL, { descriptor }: OutgoingBlob): URL {
  const url = new URL(location)
  url.searchParams.set('digest', descriptor.digest)
  return url
}

const octets = { 'content-type': 'application/octet-stream' }

/** Sends the blob in one request; the answer, when it says that this is too much at once. */
async function sendWhole(
  repository: Repository,
  blob: OutgoingBlob,
  { location }: Session,
): Promise<HttpResponse | undefined> {
  const { size } = blob.descriptor
  const body = { size, open: () => verifying(blob.open(), blob.descriptor) }
  const response = await repository.request(finishAt(location, blob), { method: 'PUT', headers: octets, body })
  if (response.status === 413) return response
  await checkReceived(repository, response, 201)
  return undefined
}

/** Distribution specification, "Pushing a blob in chunks". */
async function sendInChunks(
  repository: Repository,
  blob: OutgoingBlob,
  { location, smallestChunk }: Session,
  size: number,
): Promise<HttpResponse | undefined> {
  let [next, position] = [location, 0]
  for await (const chunk of chunksOf(verifying(blob.open(), blob.descriptor), Math.max(size, smallestChunk))) {
    const headers = { ...octets, 'content-range': `${position}-${position + chunk.length - 1}` }
    const response = await repository.request(next, { method: 'PATCH', headers, body: chunk })
    if (response.status === 413) return response
    await checkReceived(repository, response, 202)
    next = locationOf(repository, response)
    position += chunk.length
  }
  await checkReceived(repository, await repository.request(finishAt(next, blob), { method: 'PUT' }), 201)
  return undefined
}

async function checkReceived(repository: Repository, response: HttpResponse, wanted: number): Promise<void> {
  if (response.status === wanted) return
  if (response.status === 404 || response.status === 416) throw uploadLost(repository)
  throw await repository.failure(response)
}

function isWorthRepeating(cause: unknown): boolean {
  const codes = ['connection-broken', 'timeout', 'upload-lost', 'registry-failed']
  return cause instanceof PareError && codes.includes(cause.code)
}

/** The registry does not know any more of an upload that it began. */
function uploadLost({ registry, name }: Repository): PareError {
  return new PareError({
    code: 'upload-lost',
    exitCode: 75,
    message: `Could not push to \`${registry}/${name}\`: ${registry} lost the upload`,
    hint: 'try again; a registry of several servers must share where they keep uploads',
  })
}

/** The registry began an upload and did not say where it goes. */
function noUploadLocation({ registry, name }: Repository): PareError {
  return new PareError({
    code: 'registry-failed',
    exitCode: 75,
    message: `Could not push to \`${registry}/${name}\`: ${registry} did not say where to upload to`,
    hint: 'try again later',
  })
}
