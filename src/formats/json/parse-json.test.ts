import { describe, expect, test } from 'vitest'
import { parseJson } from './parse-json.ts'

describe('parseJson', () => {
  test('reads a value', () => {
    expect(parseJson(Buffer.from('{"a":[1]}'), 'x.json')).toEqual({ a: [1] })
  })

  test('says where the text is broken', () => {
    expect(() => parseJson(Buffer.from('{"a":'), 'x.json')).toThrow(/^Expected JSON in `x.json`, got something else: /)
  })

  test('refuses what is not UTF-8', () => {
    expect(() => parseJson(Buffer.from([0x22, 0xff, 0x22]), 'x.json')).toThrow('it is not UTF-8')
  })
})
