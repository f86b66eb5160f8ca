/** pare.lock as its TOML says it. */
export interface PareLockDocument {
  readonly 'lock-version': number
  readonly 'made-by': { readonly pare: string; readonly uv?: string; readonly compressor: string }
  readonly base: { readonly suite: 'bookworm' | 'trixie' | 'sid'; readonly python: string }
  readonly inputs: InputsTable
  readonly paring?: ParingTable
  readonly platform: readonly PlatformTable[]
  readonly debian: readonly DebianTable[]
  readonly distribution?: readonly DistributionTable[]
  readonly [further: string]: unknown
}

export interface InputsTable {
  readonly dependencies: string
  readonly packages?: readonly string[]
  readonly groups?: readonly string[]
  readonly extras?: readonly string[]
  readonly files?: Readonly<Record<string, string>>
}

/** What runs of the app have told. */
export interface ParingTable {
  readonly 'put-back'?: readonly string[]
  readonly traced?: string
  readonly touched?: readonly string[]
  readonly tested?: readonly string[]
}

export interface PlatformTable {
  readonly name: string
  readonly python: string
  readonly glibc?: string
  readonly only?: 'interpreter'
  readonly 'accepted-expired'?: boolean
  readonly libraries?: readonly string[]
  readonly releases: readonly { readonly archive: string; readonly released: string; readonly digest: string }[]
}

/** One version of a Debian package, for every platform that has it. */
export interface DebianTable {
  readonly name: string
  readonly version: string
  readonly 'wanted-by': string
  readonly files: readonly DebFileTable[]
}

export interface DebFileTable {
  readonly architecture: 'amd64' | 'arm64' | 'all'
  readonly archive?: 'security'
  readonly path: string
  readonly size: number
  readonly digest: string
  readonly platforms?: readonly string[]
}

/** One version of a distribution, for every platform that has it. */
export interface DistributionTable {
  readonly name: string
  readonly version?: string
  readonly direct?: boolean
  readonly platforms?: readonly string[]
  readonly source?: SourceTable
  readonly requires?: readonly BuildRequirementTable[]
  readonly wheels?: readonly WheelTable[]
}

export interface WheelTable {
  readonly name: string
  readonly url?: string
  readonly path?: string
  readonly size?: number
  readonly digest: string
  readonly platforms?: readonly string[]
}

/** What a distribution is built from: a directory, a repository at a commit, or a source distribution. */
export interface SourceTable {
  readonly directory?: string
  readonly git?: string
  readonly commit?: string
  readonly name?: string
  readonly url?: string
  readonly path?: string
  readonly size?: number
  readonly digest?: string
  readonly subdirectory?: string
}

export interface BuildRequirementTable {
  readonly name: string
  readonly version: string
  readonly direct?: boolean
  readonly source?: SourceTable
  readonly requires?: readonly BuildRequirementTable[]
  readonly wheel: WheelTable
}
