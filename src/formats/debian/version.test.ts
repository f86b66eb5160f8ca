import { describe, expect, test } from 'vitest'
import { compareDebianVersions, satisfiesRelation } from './version.ts'

describe('compareDebianVersions', () => {
  test.each([
    ['1.0', '1.1'],
    ['1.9', '1.10'],
    ['1.0~rc1', '1.0'],
    ['1.0~~', '1.0~'],
    ['1.0~', '1.0~a'],
    ['1.0', '1.0a'],
    ['1.0a', '1.0+'],
    ['1.0', '1.0-1'],
    ['1.0-1', '1.0-1+deb13u1'],
    ['1.0-1~deb13u1', '1.0-1'],
    ['2.0', '1:1.0'],
    ['3.13.5-2', '3.13.5-2+deb13u5'],
    ['0.9-9', '1-0.1'],
    ['1.2-3-4', '1.2-3-5'],
    ['1.3.dfsg-3', '1:1.3.dfsg+really1.3.1-1+b1'],
    ['99999999999999999999998', '99999999999999999999999'],
    ['a', 'b'],
    ['Z', 'a'],
    ['z', '.'],
    ['~', ''],
  ])('%s is older than %s', (older, newer) => {
    expect(compareDebianVersions(older, newer)).toBe(-1)
    expect(compareDebianVersions(newer, older)).toBe(1)
  })

  test.each([
    ['1.0', '1.0'],
    ['0:1.0', '1.0'],
    ['1.0', '1.0-0'],
    ['1.01', '1.1'],
    ['1.0-00', '1.0-0'],
    ['a0', 'a'],
  ])('%s and %s are equal', (left, right) => {
    expect(compareDebianVersions(left, right)).toBe(0)
    expect(compareDebianVersions(right, left)).toBe(0)
  })
})

describe('satisfiesRelation', () => {
  test.each([
    ['<<', [true, false, false]],
    ['<=', [true, true, false]],
    ['=', [false, true, false]],
    ['>=', [false, true, true]],
    ['>>', [false, false, true]],
  ] as const)('`%s 2.0` is answered for an older, the same and a newer version', (operator, expected) => {
    const condition = { operator, version: '2.0' }
    expect(['1.9', '2.0-0', '2.0-1'].map(version => satisfiesRelation(version, condition))).toEqual(expected)
  })

  test('without a condition every version will do', () => {
    expect(satisfiesRelation('1', undefined)).toBe(true)
  })
})
