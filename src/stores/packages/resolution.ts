import type { Location } from '../../model/error.ts'
import type { Advice } from '../../model/project.ts'
import type { BuiltSource } from './source-builds.ts'

/** Stands in uv's arguments for the folder of a generated file. */
export const generatedPlace = '{generated}'

/** How one source is resolved: all that its answer depends on, and the command that gives it. */
export interface Resolution {
  readonly file: string
  /** What the answer depends on beside target and index settings; `undefined` when not all of it is known. */
  readonly inputs?: unknown
  /** uv's arguments, without its interpreter; empty when there is nothing to resolve. */
  readonly argv: readonly string[]
  readonly needsInterpreter: boolean
  /** A file that uv is to read beside the project's own; `argv` names its folder as `generatedPlace`. */
  readonly generated?: { readonly name: string; readonly text: string }
  /** What uv reads from its standard input, where an argument is `-`. */
  readonly input?: string
  /** The text of a constraints file. */
  readonly constraints?: string
  /** Sources that were built already, for uv to see as wheels. */
  readonly built?: readonly BuiltSource[]
  /** The specifiers with which the source asks for a distribution. */
  readonly specifiersOf?: (name: string) => readonly string[]
  /** Package indexes that the source names, in the order in which they are asked; with none, the user's. */
  readonly indexUrls: readonly string[]
  /** Where the source asks for a distribution, for messages. */
  readonly locate?: (name: string) => Location | undefined
  /** Completes uv's answer, and says what should be told about it. */
  finish(pylock: string): Resolved
}

/** What a source was resolved to. */
export interface Resolved {
  /** The text of a pylock.toml. */
  readonly pylock: string
  readonly advice: readonly Advice[]
  /** Whether the answer depends on the day: the source leaves versions open. */
  readonly isOpen: boolean
}
