import type { DistributionName } from '../../model/python/distribution-name.ts'
import type { Marker } from './marker.ts'
import type { PylockPackage } from './pylock.ts'

/** A lockfile of Poetry, PDM or Pipenv, in what the three have in common. */
export interface ForeignLock {
  readonly packages: readonly ForeignPackage[]
  readonly requiresPython?: string
  /** Markers of the environments it was made for; with none, any. */
  readonly environments: readonly Marker[]
  /** Names what the lockfile was made from, in its tool's own reckoning. */
  readonly contentHash?: string
  /** The groups that it was made for, where it says so. */
  readonly groups?: readonly string[]
  /** Whether each distribution says who needs it; without that, only a walk from the project's requirements tells. */
  readonly isTagged: boolean
}

/** One distribution of such a lockfile: it comes from files of an index, or from one direct source. */
export interface ForeignPackage
  extends Pick<PylockPackage, 'name' | 'version' | 'requiresPython' | 'archive' | 'vcs' | 'directory'> {
  /** PDM has an entry of its own for a distribution with extras. */
  readonly extras: readonly string[]
  /** The groups that need it, each on its condition. */
  readonly wantedBy: readonly GroupNeed[]
  readonly dependencies: readonly Wanted[]
  readonly files: readonly ForeignFile[]
  /** The package indexes that may have it, in their order; with none, the user's. */
  readonly indexes: readonly string[]
}

export interface GroupNeed {
  readonly group: string
  readonly marker?: Marker
}

/** A requirement whose version may be in any of several ranges, each a specifier. */
export interface Wanted {
  readonly name: DistributionName
  readonly extras: readonly string[]
  readonly versions: readonly string[]
  readonly marker?: Marker
}

/** A file that a lockfile allows: named by its name, by its URL, or by its digest alone. */
export interface ForeignFile {
  readonly name?: string
  readonly url?: string
  readonly hashes: Readonly<Record<string, string>>
}
