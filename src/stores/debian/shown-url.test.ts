import { describe, expect, test } from 'vitest'
import { shownUrl } from './shown-url.ts'

describe('shownUrl', () => {
  test('hides who the mirror is asked as, and nothing else', () => {
    expect(shownUrl('https://me:secret@mirror.example/debian/@x')).toBe('https://mirror.example/debian/@x')
    expect(shownUrl('http://deb.debian.org/debian')).toBe('http://deb.debian.org/debian')
  })
})
