import type { Digest } from '../oci/digest.ts'
import type { DistributionName } from './distribution-name.ts'

/** A wheel chosen for one target. */
export interface LockedWheel {
  readonly fileName: string
  readonly url: string
  readonly digest: Digest
  readonly size?: number
}

export interface LockedDistribution {
  readonly name: DistributionName
  readonly version: string
  readonly wheel: LockedWheel
  /** Set where the wheel was asked for by its URL instead of by name and version. */
  readonly isDirect?: boolean
  /** Set where the wheel was built here. */
  readonly builtFrom?: BuiltFrom
}

/** What a wheel was built from; equal ones give equal wheels. */
export interface BuiltFrom {
  readonly source: DistributionSource
  /** The build backend and what it needs, by digest; never part of an image. */
  readonly requires: readonly LockedDistribution[]
}

/** The source of a distribution: `path` is relative to the project's directory, `subdirectory` to the source's own root. */
export type DistributionSource =
  | { readonly kind: 'directory'; readonly path: string }
  | {
      readonly kind: 'archive'
      readonly fileName: string
      readonly url: string
      readonly digest: Digest
      readonly size?: number
      readonly subdirectory?: string
    }
  | { readonly kind: 'git'; readonly url: string; readonly commit: string; readonly subdirectory?: string }

/** A distribution that must be built before it can be installed. */
export interface UnbuiltDistribution {
  readonly name: DistributionName
  readonly version?: string
  readonly source: DistributionSource
  /** Set where it was asked for by the place of its source instead of by name and version. */
  readonly isDirect?: boolean
}

/** What one target needs, before what has no wheel is built. */
export interface PlannedPython extends PythonLock {
  readonly unbuilt: readonly UnbuiltDistribution[]
}

/** The wheels that one target needs. */
export interface PythonLock {
  readonly target: PythonTarget
  /** In order of name. */
  readonly distributions: readonly LockedDistribution[]
}

/** What a wheel must fit: CPython's version (`3.13`), the machine in Python's words and the glibc of the base. */
export interface PythonTarget {
  readonly python: string
  /** With the patch release, as in `3.13.5`, where it is known: markers may ask for it. */
  readonly fullPython?: string
  readonly machine: 'x86_64' | 'aarch64'
  readonly glibc: readonly [major: number, minor: number]
}
