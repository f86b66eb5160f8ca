import type { DebianReleaseFile } from '../../formats/debian/release.ts'
import type { Digest } from '../../model/oci/digest.ts'

/** What is kept of a Release file whose signature was verified. */
export interface KnownRelease {
  /** The digest of the InRelease file, signature and all. */
  readonly digest: Digest
  /** When it was made, in seconds since 1970. */
  readonly date: number
  readonly validUntil?: number
  readonly hasByHash: boolean
  /** When the mirror was last asked, in seconds since 1970. */
  readonly checkedAt: number
  readonly etag?: string
  readonly lastModified?: string
  /** The Packages indexes that it lists, by their path below the suite's directory. */
  readonly files: Readonly<Record<string, DebianReleaseFile>>
}
