import { describe, expect, test } from 'vitest'
import { benchLiteral, rungLiteral } from '../../test/fixtures/bench.ts'
import { regressions } from './check.ts'
import type { Results } from './results.ts'
import { scenarios } from './scenarios.ts'

const peer = rungLiteral('multi-stage', { megabytes: 130, seconds: 2 })
const ladder = (megabytes: number, seconds: number, other = peer) => ({
  ladder: [benchLiteral([other, rungLiteral('pare-safe', { megabytes, seconds })])],
})

const own = (pare: number, docker: number, size = 30_000_000): Results => ({
  date: '',
  machine: '',
  docker: { version: '1' },
  notes: [],
  rounds: 1,
  apps: [
    {
      name: 'flask-hello',
      scenarios: [{ scenario: scenarios[0]!, seconds: { pare: [pare], docker: [docker] } }],
      images: [{ name: 'pare', size, gzipSize: 1, startSeconds: [1] }],
    },
  ],
  floors: [],
})

describe('regressions', () => {
  test('what is equal, or better, is none', () => {
    expect(regressions(ladder(30, 1), ladder(30, 1))).toEqual([])
    expect(regressions(ladder(30, 1), ladder(20, 0.5))).toEqual([])
  })

  test('a size that grew by more than one percent is one', () => {
    expect(regressions(ladder(30, 1), ladder(30.29, 1))).toEqual([])
    expect(regressions(ladder(30, 1), ladder(30.4, 1))[0]).toBe(
      'app, pare-safe: size grew by 1.3 %: 30000000 → 30400000 bytes',
    )
  })

  test('times count as a ratio to the peer of the same run: a slow computer is no regression', () => {
    const slowPeer = rungLiteral('multi-stage', { megabytes: 130, seconds: 8 })
    expect(regressions(ladder(30, 1), ladder(30, 4, slowPeer))).toEqual([])
    expect(regressions(ladder(30, 1), ladder(30, 1.3)).join('\n')).toContain(
      'app, pare-safe: cold build takes 0.65 times as long as multi-stage, and took 0.50 times: 30.0 % more',
    )
  })

  test("a peer's size is not pare's affair, and what was not measured is not compared", () => {
    const grownPeer = rungLiteral('multi-stage', { megabytes: 500, seconds: 2 })
    expect(regressions(ladder(30, 1), ladder(30, 1, grownPeer))).toEqual([])
    expect(regressions(ladder(30, 1), { ladder: [] })).toEqual([])
  })

  test("pare's own timings are held against `docker build`", () => {
    expect(regressions({ own: own(1, 2), ladder: [] }, { own: own(1.2, 2), ladder: [] })).toEqual([])
    expect(regressions({ own: own(1, 2), ladder: [] }, { own: own(1, 1.5), ladder: [] })).toHaveLength(1)
    expect(regressions({ own: own(1, 2), ladder: [] }, { own: own(1, 2, 31_000_000), ladder: [] })).toHaveLength(1)
  })
})
