import type { Digest } from '../oci/digest.ts'

/** A Debian architecture that pare builds for. */
export type DebianArchitecture = 'amd64' | 'arm64'

/** A Debian suite that pare builds on, by codename. */
export type DebianSuite = 'bookworm' | 'trixie' | 'sid'

/** One way to satisfy a dependency: a package name, with an architecture qualifier and a version condition or without. */
export interface DebianRelation {
  readonly name: string
  readonly qualifier?: string
  readonly version?: { readonly operator: '<<' | '<=' | '=' | '>=' | '>>'; readonly version: string }
}

/** Alternatives joined by `|`: one of them is enough. */
export type DebianDependency = readonly DebianRelation[]

/** One stanza of a Packages index. */
export interface DebianPackage {
  readonly name: string
  readonly version: string
  readonly architecture: string
  /** Depends and Pre-Depends together. */
  readonly depends: readonly DebianDependency[]
  readonly provides: readonly DebianRelation[]
  /** Path of the .deb below the archive's root. */
  readonly filename: string
  readonly size: number
  readonly digest: Digest
  /** In bytes; the index gives KiB. */
  readonly installedSize: number
}

/** A package chosen for an image, with all that is needed to fetch it again. */
export interface LockedDebianPackage {
  readonly name: string
  readonly version: string
  readonly architecture: string
  readonly url: string
  readonly size: number
  readonly digest: Digest
  /** Why it was chosen: the package that depends on it, the setting or the shared library that asked for it. */
  readonly wantedBy: string
}

/** Everything an image takes from Debian's archive. */
export interface SystemLock {
  readonly suite: DebianSuite
  readonly architecture: DebianArchitecture
  /** CPython's version, as in `3.13`. */
  readonly python: string
  /** The newest `Date` of the Release files it was resolved from, in seconds since 1970. */
  readonly releasedAt: number
  /** Whether an archive past its Valid-Until was accepted by `--allow-expired-archive`. */
  readonly isExpired: boolean
  /** In order of name. */
  readonly packages: readonly LockedDebianPackage[]
}
