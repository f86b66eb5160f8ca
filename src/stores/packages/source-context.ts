import type { PythonTarget } from '../../model/python/lock.ts'

/** What planning the resolution of a source needs to know. */
export interface SourceContext {
  /** The project's directory. */
  readonly directory: string
  readonly target: PythonTarget
  readonly isLocked?: boolean
  /** The user's own environment. */
  readonly environment: Readonly<Record<string, string | undefined>>
  /** Told of every index URL that the project names, and of the index's name where it has one. */
  readonly learn: (url: string, name?: string) => void
}
