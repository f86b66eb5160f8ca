import { describe, expect, test } from 'vitest'
import { ratioOf } from './statistics.ts'

describe('ratioOf', () => {
  test('rounds are compared with their neighbours, not with the whole', () => {
    expect(ratioOf([1, 10], [2, 20])).toEqual({ median: 2, least: 2, most: 2 })
  })
})
