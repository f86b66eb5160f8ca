import { describe, expect, test } from 'vitest'
import { benchLiteral, rungLiteral } from '../../test/fixtures/bench.ts'
import { benchRemarks } from './bench-remarks.ts'

const rung = (...args: Parameters<typeof rungLiteral>) => rungLiteral(...args)

describe('benchRemarks', () => {
  test('a size that is near what the story told is no news, one that is far is', () => {
    const near = benchLiteral([rung('python', { megabytes: 1003, seconds: 1 })])
    expect(benchRemarks(near).story).toEqual([])
    const far = benchLiteral([rung('go', { megabytes: 8.3, seconds: 1 })])
    expect(benchRemarks(far).story).toEqual(['go: 25.0 MB in the story, 8.3 MB here.'])
  })

  test('caches that save nothing are told', () => {
    const equal = benchLiteral([
      rung('slim', { megabytes: 209, seconds: 1 }),
      rung('slim-no-cache', { megabytes: 208, seconds: 1 }),
    ])
    expect(benchRemarks(equal).story).toContain(
      '`--no-cache-dir` saves less than 1 % here: pip kept next to nothing in its cache.',
    )
  })

  test("pare's best rung stands against the best other one, and Go is no peer of Python", () => {
    const document = benchLiteral([
      rung('slim', { megabytes: 130, seconds: 1 }),
      rung('distroless', { megabytes: 70, seconds: 3 }),
      rung('pare-safe', { megabytes: 30, seconds: 2 }),
      rung('pare-max', { megabytes: 13, seconds: 1.04 }),
      rung('go', { megabytes: 8, seconds: 0.1 }),
    ])
    const { pare } = benchRemarks(document)
    expect(pare[0]).toBe('size: 13.0 MB (pare-max) against 70.0 MB (distroless), level or better.')
    expect(pare[1]).toBe('first answer: 1.04 s (pare-max) against 1.00 s (slim), level or better.')
  })

  test('without a peer, or without pare, nothing is compared', () => {
    expect(benchRemarks(benchLiteral([rung('pare-safe', { megabytes: 30, seconds: 1 })])).pare).toEqual([])
    expect(benchRemarks(benchLiteral([rung('slim', { megabytes: 30, seconds: 1 })])).pare).toEqual([])
  })
})
