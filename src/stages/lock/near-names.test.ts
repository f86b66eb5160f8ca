import { describe, expect, test } from 'vitest'
import { nearNames } from './near-names.ts'

describe('nearNames', () => {
  test.each([
    ['libpq', ['libpq5'], 'a forgotten number'],
    ['libgl1t64', ['libgl1'], 'a suffix of another suite'],
    ['imagemagik', ['imagemagick'], 'a letter left out'],
    ['ffmepg', ['ffmpeg'], 'two letters swapped'],
    ['potgresql-client', ['postgresql-client'], 'a letter left out of a long name'],
    ['nothing-like-it', [], 'something else'],
  ])('%s is near %j: %s', (name, expected) => {
    const names = ['ffmpeg', 'imagemagick', 'libgl1', 'libpq5', 'postgresql-client', 'zlib1g']
    expect(nearNames(name, names)).toEqual(expected)
  })

  test('three at the most, the nearest first', () => {
    expect(nearNames('libfoo1', ['libfoo4', 'libfoo3', 'libfoo2', 'libfoo1t64'])).toEqual([
      'libfoo1t64',
      'libfoo2',
      'libfoo3',
    ])
  })
})
