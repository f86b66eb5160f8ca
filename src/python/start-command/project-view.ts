import type { ConsoleScript } from '../../model/project.ts'

/** What finding a start command may look at: names of files, and their bytes when asked for. */
export interface ProjectView {
  /** Paths relative to the project's directory, `/` between parts. */
  readonly files: ReadonlySet<string>
  /** The bytes of a file, or nothing where there is none. */
  read(path: string): Uint8Array | undefined
}

/** What else decides how an app is started. */
export interface StartOptions {
  /** Normalised names of the distributions that the project asks for. */
  readonly dependencies: ReadonlySet<string>
  /** Console scripts that the project itself defines. */
  readonly consoleScripts: readonly ConsoleScript[]
  /** The project's name, as its metadata or its folder has it. */
  readonly name: string
  /** `--app`: `MODULE:OBJECT`, `MODULE:FACTORY()`, `MODULE` or a file. */
  readonly app?: string
  /** The command behind `--`, or `command` of the settings. */
  readonly command?: readonly string[]
  /** The port asked for. */
  readonly port?: number
  /** The file that `app` or `command` was read from, for messages. */
  readonly settingsFile?: string
}
