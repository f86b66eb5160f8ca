import { describe, expect, test } from 'vitest'
import { formatDependency, parseDependencies, parseProvides } from './dependencies.ts'

describe('parseDependencies', () => {
  test('commas part dependencies, bars part their alternatives', () => {
    expect(parseDependencies('libc6 (>= 2.38), media-types | mime-support , tzdata')).toEqual([
      [{ name: 'libc6', version: { operator: '>=', version: '2.38' } }],
      [{ name: 'media-types' }, { name: 'mime-support' }],
      [{ name: 'tzdata' }],
    ])
  })

  test('a qualifier follows the name', () => {
    expect(parseDependencies('python3:any (>=3.13~)')).toEqual([
      [{ name: 'python3', qualifier: 'any', version: { operator: '>=', version: '3.13~' } }],
    ])
  })

  test('an obsolete sign includes equality', () => {
    expect(parseDependencies('a (< 1), b (> 2)').flat()).toEqual([
      { name: 'a', version: { operator: '<=', version: '1' } },
      { name: 'b', version: { operator: '>=', version: '2' } },
    ])
  })

  test('restrictions of source packages are passed over', () => {
    expect(parseDependencies('a [amd64 !i386] <!nocheck> <cross>, b (= 1:2-3) [linux-any]').flat()).toEqual([
      { name: 'a' },
      { name: 'b', version: { operator: '=', version: '1:2-3' } },
    ])
  })

  test('nothing asks for nothing', () => {
    expect(parseDependencies(' ,, ')).toEqual([])
  })

  test.each(['a (>= )', 'a b', '(>= 1)', 'a (~ 1)', 'a | ', '../x'])('%j is refused', text => {
    expect(() => parseDependencies(text)).toThrow('Expected a dependency')
  })
})

describe('parseProvides', () => {
  test('names are provided with a version or without', () => {
    expect(parseProvides('awk, libz1 (= 1.3)')).toEqual([
      { name: 'awk' },
      { name: 'libz1', version: { operator: '=', version: '1.3' } },
    ])
  })
})

describe('formatDependency', () => {
  test('writes what parseDependencies reads', () => {
    const text = 'a:any (>= 1) | b (= 2) | c'
    expect(formatDependency(parseDependencies(text)[0]!)).toBe(text)
  })
})
