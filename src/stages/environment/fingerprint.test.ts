import { describe, expect, test } from 'vitest'
import { isFingerprint, isFingerprintOf, isLongEnough, makeFingerprint } from './fingerprint.ts'

const key = Uint8Array.from({ length: 16 }, (_, index) => index)

describe('makeFingerprint', () => {
  test('it tells its value again, and holds nothing of it', () => {
    const fingerprint = makeFingerprint('live-token-of-the-shop', key)
    expect(isFingerprint(fingerprint)).toBe(true)
    expect(isFingerprintOf(fingerprint, 'live-token-of-the-shop')).toBe(true)
    expect(isFingerprintOf(fingerprint, 'live-token-of-the-shoP')).toBe(false)
    expect(fingerprint).not.toContain('live')
  })

  test('equal values under other keys have other fingerprints', () => {
    const other = makeFingerprint('live-token-of-the-shop', new Uint8Array(16))
    expect(other).not.toBe(makeFingerprint('live-token-of-the-shop', key))
    expect(isFingerprintOf(other, 'live-token-of-the-shop')).toBe(true)
  })

  test('what is no fingerprint matches nothing', () => {
    expect(isFingerprintOf('live-token-of-the-shop', 'live-token-of-the-shop')).toBe(false)
  })
})

describe('isLongEnough', () => {
  test.each([
    ['hunter2', false],
    ['aaaaaaaaaaaaaaaaaaaa', false],
    ['correct horse battery', true],
  ])('%s: %s', (value, expected) => {
    expect(isLongEnough(value)).toBe(expected)
  })
})
