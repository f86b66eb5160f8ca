import type { Digest } from '../oci/digest.ts'
import type { DebianArchitecture, DebianPackage, DebianSuite } from './package.ts'

/** A package as an archive offers it: `url` is where its .deb lies. */
export interface IndexedDebianPackage extends DebianPackage {
  readonly url: string
}

/** A Release file that was read: the state of an archive. */
export interface ArchiveState {
  /** As the file calls itself: `trixie`, `trixie-security`. */
  readonly codename: string
  /** Of the InRelease file, signature and all. */
  readonly digest: Digest
  /** When it was made, in seconds since 1970. */
  readonly date: number
}

/** What Debian's archive offers for one suite and architecture: the suite itself, its updates and security updates. */
export interface DebianIndex {
  readonly suite: DebianSuite
  readonly architecture: DebianArchitecture
  /** Equal for equal Release files from equal places. */
  readonly digest: Digest
  /** The newest `Date` of the Release files behind it, in seconds since 1970. */
  readonly releasedAt: number
  /** The Release files behind it, in the order of preference. */
  readonly releases: readonly ArchiveState[]
  /** Whether one of the Release files was past its Valid-Until and accepted all the same. */
  readonly isExpired: boolean
  /** Every version of the package called `name`, newest first. */
  versionsOf(name: string): readonly IndexedDebianPackage[]
  /** The newest version of every other package that provides `name`, in order of name. */
  providersOf(name: string): readonly IndexedDebianPackage[]
  /** All package names, in order. */
  names(): Iterable<string>
}
