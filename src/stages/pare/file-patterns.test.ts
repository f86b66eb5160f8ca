import { describe, expect, test } from 'vitest'
import { isNamedModule, matcherOf, moduleNamesOf } from './file-patterns.ts'

describe('matcherOf', () => {
  test('a pattern with a slash names files, and all below a folder; the slash at its start may be left out', () => {
    const isMatched = matcherOf(['/usr/share/zoneinfo', 'usr/lib/**/*.txt', 'numpy'])
    expect(isMatched('usr/share/zoneinfo/Europe/Berlin')).toBe(true)
    expect(isMatched('usr/lib/python3.13/LICENSE.txt')).toBe(true)
    expect(isMatched('usr/share/zoneinfo.txt')).toBe(false)
    expect(isMatched('usr/local/lib/python3.13/dist-packages/numpy/__init__.pyc')).toBe(false)
  })
})

describe('moduleNamesOf', () => {
  test('what has no slash is the name of a module', () => {
    expect(moduleNamesOf(['numpy.f2py', '/usr/share/zoneinfo', '**'])).toEqual(['numpy.f2py', '**'])
  })
})

describe('isNamedModule', () => {
  test('a module is named by itself or by a package above it, not by the start of its name', () => {
    expect(isNamedModule('numpy.f2py.rules', ['numpy.f2py'])).toBe(true)
    expect(isNamedModule('numpy.f2py2', ['numpy.f2py'])).toBe(false)
  })
})
