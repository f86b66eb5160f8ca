import type { Location } from '../../model/error.ts'
import type { Program } from './program.ts'

/** A file with a syntax error: nothing that stands there can be started. */
export interface BrokenFile {
  readonly location: Required<Location>
  readonly message: string
}

/** The first syntax error of a file, where it has one. */
export function brokenFile(program: Program, file: string): BrokenFile | undefined {
  const module = program.module(file)
  const problem = module?.problems[0]
  if (module === undefined || problem === undefined) return undefined
  // What is missing at the end of a file is missing behind its last word.
  const end = module.source.trimEnd().length
  return { location: { file, ...module.locationOf(Math.min(problem.start, end)) }, message: problem.message }
}
