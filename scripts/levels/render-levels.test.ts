import { describe, expect, test } from 'vitest'
import { renderLevels } from './render-levels.ts'

describe('renderLevels', () => {
  test('one line for an example at a level, and their sums where all were built', () => {
    const built = (size: number) => ({ size, compressedSize: size / 2, startMilliseconds: 254, residentMemory: 31.6e6 })
    const table = renderLevels([
      { name: 'breakers/lxml', byLevel: { safe: built(40e6), tight: built(30e6), max: built(20.04e6) } },
      { name: 'script', byLevel: { safe: { size: 25e6, compressedSize: 11e6 }, max: { failure: 'proof-failed' } } },
    ])
    expect(table).toBe(`| example | level | MB | gzip MB | start | RSS | proof |
|---|---|--:|--:|--:|--:|---|
| breakers/lxml | safe | 40.0 | 20.0 | 0.25 s | 32 MB | green |
| breakers/lxml | tight | 30.0 | 15.0 | 0.25 s | 32 MB | green |
| breakers/lxml | max | 20.0 | 10.0 | 0.25 s | 32 MB | green |
| script | safe | 25.0 | 11.0 |  |  | green |
| script | max | | | | | red: proof-failed |
| **all 2** | safe | 65.0 | 31.0 | | | |`)
  })
})
