import { describe, expect, test } from 'vitest'
import { allOf, anyOf, asksForExtra, pythonMarker } from './join-markers.ts'
import { formatMarker } from './marker.ts'
import { parseMarker } from './parse-marker.ts'

const [windows, extra] = [parseMarker("sys_platform == 'win32'"), parseMarker("extra == 'fast'")]

describe('joined markers', () => {
  test('what is always so adds nothing to a condition, and makes a choice void', () => {
    expect(allOf([undefined, windows])).toEqual(windows)
    expect(anyOf([undefined, windows])).toBeUndefined()
    expect(formatMarker(anyOf([windows, extra])!)).toBe("sys_platform == 'win32' or extra == 'fast'")
  })

  test('asksForExtra looks into both sides', () => {
    expect(asksForExtra(allOf([windows, extra])!)).toBe(true)
    expect(asksForExtra(windows)).toBe(false)
  })
})

describe('pythonMarker', () => {
  test.each([
    [['<3.11'], "python_version < '3.11'"],
    [['>=3.9,<3.12'], "python_version >= '3.9' and python_version < '3.12'"],
    [['==3.8.*'], "python_version == '3.8'"],
    [['>=3.9.2'], "python_full_version >= '3.9.2'"],
    [['>3.10'], "python_full_version > '3.10'"],
    [['<3.8', '>=3.11'], "python_version < '3.8' or python_version >= '3.11'"],
  ])('%j is %j', (specifiers, text) => {
    expect(formatMarker(pythonMarker(specifiers)!)).toBe(text)
  })

  test('any version is no condition', () => {
    expect(pythonMarker([''])).toBeUndefined()
  })
})
