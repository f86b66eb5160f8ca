import { describe, expect, test } from 'vitest'
import { parseProbe } from './parse-probe.ts'

describe('parseProbe', () => {
  test('a path, with its query, is a request', () => {
    expect(parseProbe('--probe', '/late?n=1&x=%20')).toEqual({ method: 'GET', path: '/late?n=1&x=%20', headers: {} })
  })

  test.each(['late', '', 'http://127.0.0.1/late', '/two words', '/a\r\nHost: b'])('%j is none', text => {
    expect(() => parseProbe('--late', text)).toThrow(/`--late` to be a path that begins with `\/`/)
  })
})
