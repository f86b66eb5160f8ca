import type { RungName } from '../../stages/ladder/rungs.ts'
import type { EngineName } from '../../stores/engines/engine.ts'
import type { BuildOptions } from '../build-options.ts'

/** What a bench is asked for, as the command line says it. */
export interface BenchOptions {
  /** The project, and what of it the command line changes. */
  readonly build: BuildOptions
  /** Empty: all. */
  readonly rungs: readonly RungName[]
  readonly engine: EngineName
  readonly builder?: string
  readonly repeat: number
  /** Paths that are asked for once the app is up, beside those of the settings. */
  readonly late: readonly string[]
  /** Whether registries are asked for base images before stand-ins are made. */
  readonly isRegistryAsked: boolean
  /** A folder that keeps the root file systems of stand-ins from one run to the next. */
  readonly standIns?: string
  /** This very program, and its first arguments: what pare's own rungs run. */
  readonly program: readonly [string, ...string[]]
  /** Flags of the project, as pare's own rungs are given them. */
  readonly flags: readonly string[]
  readonly version: string
}
