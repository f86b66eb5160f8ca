import { describe, expect, test } from 'vitest'
import { spreadOf } from './spread.ts'

describe('spreadOf', () => {
  test('the median is the middle one, or between the two in the middle', () => {
    expect(spreadOf([3, 1, 2])).toEqual({ median: 2, least: 1, most: 3 })
    expect(spreadOf([4, 1, 2, 3])).toEqual({ median: 2.5, least: 1, most: 4 })
    expect(spreadOf([7])).toEqual({ median: 7, least: 7, most: 7 })
  })

  test('of nothing there is none', () => {
    expect(() => spreadOf([])).toThrow(RangeError)
  })
})
