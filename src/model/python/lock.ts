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
