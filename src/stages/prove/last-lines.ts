import type { OutputLine } from '../../model/sandbox.ts'

const lineCount = 25

/** The end of what a process wrote: as many lines as a traceback usually has. */
export function lastLinesOf(output: readonly OutputLine[]): string[] {
  return output.slice(-lineCount).map(({ text }) => text)
}
