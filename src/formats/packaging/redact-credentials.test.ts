import { describe, expect, test } from 'vitest'
import { redactCredentials } from './redact-credentials.ts'

describe('redactCredentials', () => {
  test('users, passwords and queries go, wherever the URL stands', () => {
    expect(redactCredentials('see `https://me:s3@cret@a.org/x?token=1#f` and git+ssh://git@b.org/y')).toBe(
      'see `https://a.org/x?…#f` and git+ssh://b.org/y',
    )
  })

  test('a password that is not written as it should be goes as well', () => {
    expect(redactCredentials('got http://me:s3/cr@t?x@b.org/simple, http://b.org:80/@me')).toBe(
      'got http://b.org/simple, http://b.org:80/@me',
    )
  })
})
