import { describe, expect, test } from 'vitest'
import { pythonJson } from './python-json.ts'

describe('pythonJson', () => {
  test('sorts keys, and puts spaces where Python does', () => {
    expect(pythonJson({ b: [1, true, null], a: { c: 'x' } })).toBe('{"a": {"c": "x"}, "b": [1, true, null]}')
  })

  test('leaves the spaces out where they are not wanted', () => {
    expect(pythonJson({ b: [1, 2], a: 'x' }, true)).toBe('{"a":"x","b":[1,2]}')
  })

  test('writes ASCII alone', () => {
    expect(pythonJson('é😀\u007f')).toBe('"\\u00e9\\ud83d\\ude00\\u007f"'.replace('\\u007f', '\u007f'))
  })
})
