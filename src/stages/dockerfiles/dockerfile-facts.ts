import type { DependencySource } from '../../model/project.ts'

/** What a Dockerfile for a Python app is written from. */
export interface DockerfileFacts {
  /** The Python version, such as `3.13`. */
  readonly python: string
  readonly dependencies: DependencyFiles
  /** Exec form. */
  readonly argv: readonly string[]
  /** Where the app is started, below the project's own directory. */
  readonly directory: string
  readonly environment: Readonly<Record<string, string>>
  /** Folders of the project that must be on the module search path; `''` is the project's own. */
  readonly importRoots: readonly string[]
  readonly port?: number
  /** The start command is a console script of the project itself, which must be installed for it. */
  readonly isInstalled: boolean
}

/** Where the project says what it depends on, with every file that an installation reads. */
export interface DependencyFiles {
  readonly kind: DependencySource['kind']
  /** The one that is named to the installer; absent when there are none. */
  readonly file?: string
  /** All, relative to the project, `file` among them. */
  readonly files: readonly string[]
  readonly groups: readonly string[]
  readonly extras: readonly string[]
}
