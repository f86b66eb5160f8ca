import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { ProductionGuard } from '../../model/environment.ts'
import { productionMatches } from './production-matches.ts'

interface Case {
  readonly name: string
  readonly value: string
  readonly rules: readonly string[]
}

// The plugin of pytest reads the same cases: what one refuses, the other does.
const file = join(import.meta.dirname, '../../../python/pytest-pare-guard/tests/cases.json')
const { guard, cases } = JSON.parse(readFileSync(file, 'utf8')) as { guard: ProductionGuard; cases: readonly Case[] }

describe('productionMatches', () => {
  test.each(cases)('$name=$value meets $rules', ({ name, value, rules }) => {
    const found = productionMatches([{ name, value, origin: { kind: 'shell' } }], guard)
    expect([...new Set(found.map(({ rule }) => rule))].sort()).toEqual([...rules].sort())
  })

  test('a match says where the value comes from, and never the value', () => {
    const location = { file: '.env', line: 3, column: 1 }
    const value = 'postgresql://u:hunter2horse@db.prod.example.com/x'
    const found = productionMatches([{ name: 'URL', value, origin: { kind: 'environment-file', location } }], guard)
    expect(found).toEqual([
      { name: 'URL', origin: { kind: 'environment-file', location }, rule: 'hosts', pattern: '*.prod.example.com' },
    ])
    expect(JSON.stringify(found)).not.toContain('hunter2horse')
  })
})
