import type { Platform } from '../model/oci/platform.ts'
import type { DependencySelection } from '../model/project.ts'
import type { Level } from '../model/reason.ts'
import type { RequestProbe } from '../model/settings.ts'

/** Where an image goes, as buildx's `--output` says it. */
export type Output =
  | { readonly type: 'oci'; readonly destination: string; readonly isArchive: boolean }
  | { readonly type: 'docker'; readonly destination: string }
  | { readonly type: 'local'; readonly destination: string }
  | { readonly type: 'registry' }
  | { readonly type: 'daemon' }

export type ProveMode = 'auto' | 'required' | 'off'

/** What a build is asked for, as the command line or a script says it. */
export interface BuildOptions {
  readonly directory: string
  readonly tags: readonly string[]
  /** Empty: this computer's own architecture. */
  readonly platforms: readonly Platform[]
  readonly outputs: readonly Output[]
  readonly app?: string
  readonly command?: readonly string[]
  readonly port?: number
  readonly user?: string
  readonly python?: string
  readonly suite?: string
  readonly environment: Readonly<Record<string, string>>
  readonly labels: Readonly<Record<string, string>>
  readonly isGitLabelled: boolean
  readonly prove: ProveMode
  readonly isLocked: boolean
  /** Dependency groups and extras that are taken as well. */
  readonly selection?: DependencySelection
  /** Use pare.lock and nothing else. */
  readonly isFrozen: boolean
  readonly isExpiredArchiveAllowed: boolean
  /** Ask the archive and the package index again, however fresh the cache is. */
  readonly isRefreshed: boolean
  /** Nothing is built from source, not even the project itself. */
  readonly isBuildRefused?: boolean
  /** How much leaves; without it, what the settings say. */
  readonly level?: Level
  /** What stays and what leaves, beside what the settings say. */
  readonly keep?: readonly string[]
  readonly drop?: readonly string[]
  /** What the app must answer, beside what the settings say. */
  readonly probes?: readonly RequestProbe[]
  /** In bytes, uncompressed. */
  readonly maxSize?: number
}
