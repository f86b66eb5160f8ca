import { describe, expect, test } from 'vitest'
import { redactUrl } from './redact-url.ts'

describe('redactUrl', () => {
  test('users, passwords and query values are hidden', () => {
    expect(redactUrl('https://me:secret@example.com:8443/a/b?token=1&x=2#c')).toBe('https://example.com:8443/a/b?…')
    expect(redactUrl('https://example.com/simple/')).toBe('https://example.com/simple/')
  })

  test('what is no URL is redacted as well', () => {
    expect(redactUrl('https://me:secret@exa mple/?token=1')).toBe('https://exa mple/?…')
  })
})
