import type { Level, ReasonKind } from '../../model/reason.ts'

/** The media type under which reasons travel with an image. */
export const reasonsMediaType = 'application/vnd.pare.reasons.v1+json'

/**
 * Reasons as their JSON says them: rows that point into tables, since a folder, an origin and a reason come again in
 * thousands of entries.
 */
export interface ReasonsDocument {
  readonly mediaType: typeof reasonsMediaType
  readonly level: Level
  readonly complete?: boolean
  readonly folders: readonly string[]
  readonly packages: readonly string[]
  readonly origins: readonly string[]
  readonly rules: readonly string[]
  readonly reasons: readonly ReasonRow[]
  readonly kept: readonly KeptRow[]
  readonly left: readonly LeftRow[]
}

/** `from` is the place of a row in `kept`. */
export interface ReasonRow {
  readonly kind: ReasonKind
  readonly from?: number
  readonly line?: number
  readonly detail?: string
}

/**
 * The package that a module is in, whose own name is that of its file; -1 for what is no module; or the full name, where
 * it does not follow from the file's.
 */
export type ModuleCell = number | string

/** Folder, file name, bytes, module, origin, reason; then the rows of `kept` that ask for it as well. */
export type KeptRow = readonly [
  folder: number,
  name: string,
  size: number,
  module: ModuleCell,
  origin: number,
  reason: number,
  ...also: number[],
]

/** Folder, file name, bytes, module, origin, rule. */
export type LeftRow = readonly [
  folder: number,
  name: string,
  size: number,
  module: ModuleCell,
  origin: number,
  rule: number,
]
