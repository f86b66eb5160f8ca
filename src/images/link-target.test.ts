import { describe, expect, test } from 'vitest'
import { isEscapingLink, linkedPath } from './link-target.ts'

describe('linkedPath', () => {
  test.each([
    ['usr/lib/a.so', 'a.so.1', 'usr/lib/a.so.1'],
    ['usr/lib/x/a', '../b', 'usr/lib/b'],
    ['a', '../../b', 'b'],
  ])('%s → %s leads to %s', (path, target, expected) => {
    expect(linkedPath(path, target)).toBe(expected)
  })
})

describe('isEscapingLink', () => {
  test.each([
    ['a/b', '../c', false],
    ['a/b', '../../c', true],
    ['b', '..', true],
    ['a/b', '/etc/passwd', true],
  ])('%s → %s: %s', (path, target, expected) => {
    expect(isEscapingLink(path, target)).toBe(expected)
  })
})
