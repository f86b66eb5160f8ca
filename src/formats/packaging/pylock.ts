import type { DistributionName } from '../../model/python/distribution-name.ts'
import type { Marker } from './marker.ts'

/** A lockfile in the form of PEP 751; its `packages` are distributions. */
export interface Pylock {
  readonly lockVersion: string
  readonly createdBy: string
  readonly requiresPython?: string
  /** Markers of the environments it was made for; with none, any. */
  readonly environments: readonly Marker[]
  readonly extras: readonly string[]
  readonly dependencyGroups: readonly string[]
  readonly defaultGroups: readonly string[]
  readonly packages: readonly PylockPackage[]
}

/** One distribution of a lockfile, and the places it may be had from: either files of an index or one direct source. */
export interface PylockPackage {
  readonly name: DistributionName
  readonly version?: string
  readonly marker?: Marker
  readonly requiresPython?: string
  readonly index?: string
  readonly wheels: readonly PylockFile[]
  readonly sdist?: PylockFile
  readonly archive?: PylockFile & InSubdirectory
  readonly vcs?: { readonly type: string; readonly url: string; readonly commit?: string } & InSubdirectory
  readonly directory?: { readonly path: string; readonly isEditable: boolean } & InSubdirectory
}

/** Where in its source a distribution lies, when not at the root. */
interface InSubdirectory {
  readonly subdirectory?: string
}

/** A file of a distribution; either `url` or `path` is set, and `name` is that of its last part unless given. */
export interface PylockFile {
  readonly name: string
  readonly url?: string
  readonly path?: string
  readonly size?: number
  /** Algorithm → hexadecimal digits. */
  readonly hashes: Readonly<Record<string, string>>
}
