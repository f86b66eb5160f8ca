import { digestOf } from '../formats/digest/digest-of.ts'
import { canonicalJson } from '../formats/json/canonical-json.ts'
import type { Document } from '../model/oci/descriptor.ts'

/** A value as a document: canonical JSON, and the descriptor that names it. */
export function documentOf<Value>(value: Value, mediaType: string): Document<Value> {
  return documentFromBytes(value, canonicalJson(value), mediaType)
}

/** A document as it was found: `raw` is kept to the byte, since its digest is what others know it by. */
export function documentFromBytes<Value>(value: Value, raw: Uint8Array, mediaType: string): Document<Value> {
  return { value, raw, descriptor: { mediaType, digest: digestOf(raw), size: raw.length } }
}
