import type { Statement } from './statement.ts'

/** A Python module as its syntax tree. */
export interface Module {
  readonly source: string
  readonly body: readonly Statement[]
  /** What could not be read. The statements around it were. */
  readonly problems: readonly SyntaxProblem[]
  /** Line and column of an offset, both starting at one. */
  locationOf(offset: number): { readonly line: number; readonly column: number }
}

export interface SyntaxProblem {
  readonly start: number
  readonly message: string
}
