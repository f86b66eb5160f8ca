import type { EntryFacts } from '../stages/pare/entry-asks.ts'

/**
 * Facts of modules whose lines are counted among those that matter alone: the first of them is 1, whatever stands above
 * it. An edit that moves lines leaves them as they are.
 */
export interface RankedFacts {
  readonly facts: EntryFacts
  rankOf(path: string, line: number): number
  lineOf(path: string, rank: number): number
}

export function rankedFacts(facts: EntryFacts): RankedFacts {
  const lines = new Map(Object.entries(facts).map(([path, each]) => [path, linesIn(each)]))
  const ranks = new Map([...lines].map(([path, all]) => [path, new Map(all.map((line, at) => [line, at + 1]))]))
  const rankOf = (path: string, line: number) => ranks.get(path)?.get(line) ?? line
  return {
    facts: Object.fromEntries(
      Object.entries(facts).map(([path, each]) => [path, withLines(each, line => rankOf(path, line)) as typeof each]),
    ),
    rankOf,
    lineOf: (path, rank) => lines.get(path)?.[rank - 1] ?? rank,
  }
}

function linesIn(facts: unknown): number[] {
  const lines = new Set<number>()
  withLines(facts, line => {
    lines.add(line)
    return line
  })
  return [...lines].sort((one, other) => one - other)
}

/** The same with every line changed; lines are `line` of an object, and numbers that stand in a list. */
function withLines(value: unknown, change: (line: number) => number): unknown {
  if (Array.isArray(value)) {
    return value.map(item => (isLine(item) ? change(item) : withLines(item, change)))
  }
  if (value === null || typeof value !== 'object') return value
  const fields = Object.entries(value).map(([key, field]) => [
    key,
    key === 'line' && isLine(field) ? change(field) : withLines(field, change),
  ])
  return Object.fromEntries(fields)
}

/** Native code has no lines; what it asks for is on line 0. */
function isLine(value: unknown): value is number {
  return typeof value === 'number' && value > 0
}
