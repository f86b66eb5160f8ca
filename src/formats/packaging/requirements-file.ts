import type { Location } from '../../model/error.ts'
import type { Requirement } from './requirement.ts'

/** A hash that a requirements file demands of whatever is installed. */
export interface RequirementHash {
  readonly algorithm: string
  readonly digits: string
}

/** One requirement of a requirements file, and where it stands. */
export interface RequirementLine {
  readonly text: string
  readonly location: Location
  readonly hashes: readonly RequirementHash[]
  /** Whether it was asked for by `-e`. */
  readonly isEditable: boolean
  /** What is asked for: by name, or as a place alone: a URL, or a path relative to the file. */
  readonly wanted: Requirement | { readonly place: string }
}

/** An option of a requirements file that says where distributions come from, and where it stands. */
export interface RequirementsOption {
  readonly name: string
  readonly value: string
  readonly location: Location
}

/** A requirements file with all that it includes. */
export interface RequirementsFile {
  readonly requirements: readonly RequirementLine[]
  readonly constraints: readonly RequirementLine[]
  readonly options: readonly RequirementsOption[]
  /** Every file that was read, itself first, each once. */
  readonly files: readonly string[]
}
