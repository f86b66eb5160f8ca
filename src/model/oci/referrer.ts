import type { AddressedContent } from '../content.ts'
import type { Descriptor } from './descriptor.ts'

/** Something about an image that lies beside it, in one document: its reasons, its proof. */
export interface Referrer {
  /** The manifest of the image that it is about. */
  readonly subject: Descriptor
  /** What kind it is of; the media type of the document as well. */
  readonly artifactType: string
  /**
   * What is the same for documents of which one is enough; without it, that is the digest of the document. Two proofs
   * differ in milliseconds and show the same.
   */
  readonly name?: string
  readonly content: AddressedContent
}
