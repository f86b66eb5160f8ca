import { Lexer } from './lexer.ts'
import type { Module } from './module.ts'
import { parseStatements } from './parse-statement.ts'

/** The syntax tree of `source`. Never fails: what cannot be read becomes a problem, and the rest is there. */
export function parseModule(source: string): Module {
  const lexer = new Lexer(source)
  const body = parseStatements(lexer, false)
  let lineStarts: number[] | undefined
  return {
    source,
    body,
    problems: lexer.problems,
    locationOf(offset) {
      lineStarts ??= startsOfLines(source)
      const line = lineAt(lineStarts, offset)
      return { line: line + 1, column: offset - lineStarts[line]! + 1 }
    },
  }
}

function startsOfLines(source: string): number[] {
  const starts = [0]
  for (let offset = 0; offset < source.length; offset++) {
    const code = source.charCodeAt(offset)
    if (code === 10 || (code === 13 && source.charCodeAt(offset + 1) !== 10)) starts.push(offset + 1)
  }
  return starts
}

/** Index of the last start that is not behind `offset`. */
function lineAt(starts: readonly number[], offset: number): number {
  let low = 0
  let high = starts.length - 1
  while (low < high) {
    const middle = (low + high + 1) >> 1
    if (starts[middle]! <= offset) low = middle
    else high = middle - 1
  }
  return low
}
