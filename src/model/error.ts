/** Where in a file something was found; lines and columns start at one. */
export interface Location {
  readonly file: string
  readonly line?: number
  readonly column?: number
}

/** What the process should answer, see design.md: the table of exit codes. */
export type ExitCode = 1 | 2 | 69 | 70 | 75 | 130 | 143

/** The parts of a `PareError`; `code` is permanent and made of kebab-case words. */
export interface PareErrorOptions {
  readonly code: string
  readonly exitCode: ExitCode
  readonly message: string
  readonly hint?: string
  readonly location?: Location
  readonly cause?: unknown
}

/** Says that pare could not do what was asked: what happened, where, and what to do next. */
export class PareError extends Error {
  override readonly name = 'PareError'
  readonly code: string
  readonly exitCode: ExitCode
  readonly hint: string | undefined
  readonly location: Location | undefined

  constructor(options: PareErrorOptions) {
    super(options.message, options.cause === undefined ? undefined : { cause: options.cause })
    this.code = options.code
    this.exitCode = options.exitCode
    this.hint = options.hint
    this.location = options.location
  }
}
