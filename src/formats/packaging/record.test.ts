import { describe, expect, test } from 'vitest'
import { formatRecord, parseRecord } from './record.ts'

describe('parseRecord', () => {
  test('rows with and without digest, with quoted commas and quotes', () => {
    const text = 'a.py,sha256=abc,12\r\n"b,""c"".py",,\nd.py,sha512=x,\nRECORD,,'
    expect(parseRecord(text)).toEqual([
      { path: 'a.py', algorithm: 'sha256', digest: 'abc', size: 12 },
      { path: 'b,"c".py' },
      { path: 'd.py', algorithm: 'sha512', digest: 'x' },
      { path: 'RECORD' },
    ])
  })

  test('what is no row is refused', () => {
    expect(() => parseRecord('a.py,nonsense,1\n')).toThrow(/a row of `RECORD`/)
    expect(() => parseRecord('a.py,,many\n')).toThrow(/got `a.py`/)
    expect(() => parseRecord('"a.py,,\n')).toThrow(/a row of/)
  })
})

describe('formatRecord', () => {
  test('is read back as it was', () => {
    const entries = [{ path: 'a "b", c', algorithm: 'sha256', digest: 'x', size: 0 }, { path: 'RECORD' }]
    expect(parseRecord(formatRecord(entries))).toEqual(entries)
  })
})
