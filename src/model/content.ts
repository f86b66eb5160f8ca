import type { Content } from './bytes.ts'
import type { Digest } from './oci/digest.ts'

/**
 * Content that is named by its digest. `hostPath`, where given, is a file on this computer that holds exactly these
 * bytes and is never written again, so that a rootfs can be laid out by hard links instead of copies.
 */
export interface AddressedContent extends Content {
  readonly digest: Digest
  readonly hostPath?: string
}
