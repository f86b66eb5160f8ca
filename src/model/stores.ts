import type { Bytes, Content } from './bytes.ts'
import type { AddressedContent } from './content.ts'
import type { WorkOptions } from './observer.ts'
import type { Descriptor } from './oci/descriptor.ts'
import type { Digest } from './oci/digest.ts'
import type { Artifact } from './oci/image.ts'
import type { Platform } from './oci/platform.ts'
import type { Referrer } from './oci/referrer.ts'
import type { Reference } from './reference.ts'

/** Keeps blobs, each named by its digest. `write` returns only when the blob is whole and named. */
export interface BlobStore {
  has(digest: Digest): Promise<boolean>
  /** The blob as content, or `undefined` when the store does not hold it. */
  find(digest: Digest): Promise<AddressedContent | undefined>
  /** Stores the bytes; when `expected` is given and differs from what arrives, nothing is kept and it throws. */
  write(bytes: Bytes, expected?: ExpectedBlob): Promise<AddressedContent>
}

/** What is known of a blob before it arrives; `name` is for people. */
export interface ExpectedBlob {
  readonly digest?: Digest
  readonly size?: number
  readonly name?: string
}

/** Keeps small derived values (JSON) under the digest of what they were derived from. A damaged record is absent. */
export interface RecordStore {
  get<Value>(kind: string, key: string): Promise<Value | undefined>
  put(kind: string, key: string, value: unknown): Promise<void>
}

/** Reads an image; the image's facts are fetched once here, and only content is lazy. */
export interface ImageSource {
  open(reference: Reference, options: OpenOptions): Promise<Artifact>
}

export interface OpenOptions extends WorkOptions {
  /** Chooses one image of an index; without it, an index is returned as such. */
  readonly platform?: Platform
}

/** Writes an image: whole or not at all. */
export interface ImageSink {
  write(artifact: Artifact, reference: Reference, options: WriteOptions): Promise<Descriptor>
}

export interface WriteOptions extends WorkOptions {
  /** Further names for the same image. */
  readonly tags?: readonly string[]
  /** What lies beside the image, or beside the images of an index; a sink that has no place for it leaves it out. */
  readonly referrers?: readonly Referrer[]
}

/** Finds what lies beside an image. */
export interface ReferrerSource {
  /** The documents of a kind about `subject`, the manifest of an image that `reference` leads to; the newest last. */
  documents(
    reference: Reference,
    subject: Descriptor,
    artifactType: string,
    options: WorkOptions,
  ): Promise<readonly Content[]>
}

/** The answer to an HTTP request; the body is read at most once. */
export interface HttpResponse {
  readonly status: number
  readonly url: string
  readonly headers: Headers
  readonly body: Bytes
  text(): Promise<string>
}

export interface HttpRequest {
  readonly method?: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: Uint8Array | Content
  readonly redirect?: 'follow' | 'manual'
  /** Whether sending it twice does no harm; by default that is so of GET and HEAD. */
  readonly isRepeatable?: boolean
  /** Whether it is sent again after an answer that may be better next time; it is, unless this is false. */
  readonly isRetried?: boolean
  readonly signal?: AbortSignal
}

/**
 * Sends HTTP requests. An answer of any status is a value; only a request that got no answer throws (exit 69 for a host
 * that cannot be reached, 75 for a connection that broke).
 */
export interface HttpClient {
  request(url: string, request?: HttpRequest): Promise<HttpResponse>
}

/** Fetches a file by URL and digest through the blob store: what is there already is not fetched again. */
export interface Downloads {
  fetch(file: Download, options?: WorkOptions): Promise<AddressedContent>
}

export interface Download extends ExpectedBlob {
  readonly url: string
  readonly name: string
}
