import type { DebianSuite, SystemLock } from './debian/package.ts'
import type { ArchiveState } from './debian/package-index.ts'
import type { ImagePath } from './image-path.ts'
import type { Digest } from './oci/digest.ts'
import type { Platform } from './oci/platform.ts'
import type { DistributionName } from './python/distribution-name.ts'
import type { BuiltFrom, LockedDistribution, PythonTarget } from './python/lock.ts'

/** What pare.lock holds: everything that a project's images take from outside, by digest. */
export interface PareLock {
  readonly madeBy: LockTools
  readonly base: { readonly suite: DebianSuite; readonly python: string }
  readonly inputs: LockInputs
  /** In order of name. */
  readonly platforms: readonly PlatformLock[]
  readonly paring?: LockedParing
  /** Top-level keys that this pare does not know: a newer one wrote them, and they are written again as they are. */
  readonly further: Readonly<Record<string, unknown>>
}

/** What runs of the app have told of what it needs. */
export interface LockedParing {
  /** Modules that proofs missed, in order. */
  readonly putBack: readonly string[]
  /** What a run touched, and the platform that it ran on: level `max` is cut to it, at the others it adds. */
  readonly trace?: LockedTrace
}

/** What runs of a project touched, in order, on a platform. */
export interface LockedTrace {
  readonly platform: string
  /** By a run of the app with its probes. */
  readonly touched: readonly ImagePath[]
  /** Beyond that by the project's code under its tests, where they were recorded. */
  readonly tested?: readonly ImagePath[]
}

/** The programs that decide what a lock holds and what bytes come of it. */
export interface LockTools {
  readonly pare: string
  /** Absent when nothing had to be resolved. */
  readonly uv?: string
  readonly compressor: string
}

/** What a project asked for when its lock was written; where it asks for something else, the lock is stale. */
export interface LockInputs {
  /** What kind of file names the dependencies. */
  readonly dependencies: string
  /** Digests of what matters in the files that name them, by path from the project's directory. */
  readonly files: Readonly<Record<string, Digest>>
  /** Debian packages that the settings name, in order. */
  readonly packages: readonly string[]
  /** Dependency groups and extras that were asked for, in order. */
  readonly groups: readonly string[]
  readonly extras: readonly string[]
}

/** What one platform takes from outside, and the state of the archive that it comes from. */
export interface PlatformLock {
  readonly platform: Platform
  readonly system: SystemLock
  /** Absent where the lock holds the interpreter alone: for computers that build images of another platform. */
  readonly python?: PlatformDistributions
  /** SONAMEs for which Debian packages were looked up, in order. */
  readonly libraries: readonly string[]
  readonly releases: readonly ArchiveState[]
}

/** The distributions of one platform: those that are fetched as wheels, and those that are built here. */
export interface PlatformDistributions {
  readonly target: PythonTarget
  /** In order of name. */
  readonly distributions: readonly LockedDistribution[]
  /** In order of name. */
  readonly builds: readonly LockedBuild[]
}

/** A distribution that is built from its source. What is built from a directory has no version and no digest of its own. */
export interface LockedBuild {
  readonly name: DistributionName
  readonly version?: string
  readonly builtFrom: BuiltFrom
  /** Set where it was asked for by the place of its source instead of by name and version. */
  readonly isDirect?: boolean
  readonly wheel?: { readonly fileName: string; readonly digest: Digest; readonly size?: number }
}
