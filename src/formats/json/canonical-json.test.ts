import { describe, expect, test } from 'vitest'
import { canonicalJson } from './canonical-json.ts'

const text = (value: unknown): string => Buffer.from(canonicalJson(value)).toString()

describe('canonicalJson', () => {
  test('sorts keys at every depth and writes no spaces', () => {
    expect(text({ b: [{ d: 1, c: 2 }], a: 'x' })).toBe('{"a":"x","b":[{"c":2,"d":1}]}')
  })

  test('keeps the order of lists', () => {
    expect(text([3, 1, 2])).toBe('[3,1,2]')
  })

  test('sorts by UTF-16 code units, numbers among the keys too', () => {
    expect(text({ '10': 1, '9': 2, '€': 3, '\u{1f600}': 4, '\r': 5 })).toBe('{"\\r":5,"10":1,"9":2,"€":3,"😀":4}')
  })

  test('leaves out what is undefined', () => {
    expect(text({ a: undefined, b: null })).toBe('{"b":null}')
  })

  test('takes __proto__ for a key like any other', () => {
    expect(text(JSON.parse('{"__proto__":1}'))).toBe('{"__proto__":1}')
  })

  test('refuses numbers that JSON has not', () => {
    expect(() => canonicalJson({ a: Number.NaN })).toThrow('JSON has no number NaN')
  })
})
