import type { Digest } from './digest.ts'
import type { Platform } from './platform.ts'

/** A typed pointer to a blob: media type, digest, size. */
export interface Descriptor {
  readonly mediaType: string
  readonly digest: Digest
  readonly size: number
  readonly platform?: Platform
  readonly annotations?: Readonly<Record<string, string>>
  readonly artifactType?: string
}

/** A JSON document of the OCI family; a digest is over bytes, so bytes and value travel together. */
export interface Document<Value> {
  readonly value: Value
  readonly raw: Uint8Array
  readonly descriptor: Descriptor
}
