import { describe, expect, test } from 'vitest'
import { findFacts } from '../python/imports/find-facts.ts'
import { parseModule } from '../python/syntax/parse-module.ts'
import type { EntryFacts } from '../stages/pare/entry-asks.ts'
import { rankedFacts } from './ranked-lines.ts'

const factsOf = (source: string): EntryFacts => ({
  'app/app.py': findFacts(parseModule(source), { python: '3.13' }),
})
const source = 'import flask\n\ndef late():\n    import sqlite3\n    "x".encode(codec)\n'

describe('rankedFacts', () => {
  test('an edit that moves lines changes nothing', () => {
    const moved = source.replace('\n\n', '\n\n# one\n# two\n')
    expect(rankedFacts(factsOf(moved)).facts).toEqual(rankedFacts(factsOf(source)).facts)
    expect(factsOf(moved)).not.toEqual(factsOf(source))
  })

  test('lines are found again', () => {
    const { facts, lineOf, rankOf } = rankedFacts(factsOf(source))
    const lines = facts['app/app.py']!.imports.map(({ line }) => line)
    expect(lines).toEqual([1, 2])
    expect(lines.map(rank => lineOf('app/app.py', rank))).toEqual([1, 4])
    expect(rankOf('app/app.py', 4)).toBe(2)
    expect(rankOf('elsewhere.py', 7)).toBe(7)
  })
})
