import type { WorkOptions } from '../../model/observer.ts'
import type { DependencySelection } from '../../model/project.ts'
import type { PythonTarget } from '../../model/python/lock.ts'
import type { IndexCredentials } from './index-credentials.ts'
import type { SourceBuilds } from './source-builds.ts'

/** What planning the resolution of a source needs to know. */
export interface SourceContext extends WorkOptions {
  /** The project's directory. */
  readonly directory: string
  readonly target: PythonTarget
  readonly isLocked?: boolean
  /** Groups and extras that are wanted beside what is always taken. */
  readonly selection?: DependencySelection
  /** The user's own environment. */
  readonly environment: Readonly<Record<string, string | undefined>>
  /** Told of every index URL that the project names, and of the index's name where it has one. */
  readonly learn: IndexCredentials['learn']
  /** Builds what says only as a wheel what it depends on. */
  readonly builds?: SourceBuilds
}
