import { describe, expect, test } from 'vitest'
import { parseRelease } from './release.ts'

const hex = 'be3d7d96a040eda0505c1808cccc67f183bbc05dff0842c50f88e6c396557412'
const text = `Origin: Debian
Suite: stable-updates
Codename: trixie-updates
Date: Sun, 22 Nov 2026 02:09:05 UTC
Valid-Until: Sun, 29 Nov 2026 02:09:05 UTC
Acquire-By-Hash: yes
MD5Sum:
 d41d8cd98f00b204e9800998ecf8427e        0 main/binary-amd64/Packages
SHA256:
 ${hex}  9679304 main/binary-amd64/Packages.xz
`

describe('parseRelease', () => {
  test('tells what the suite consists of, by SHA-256 alone', () => {
    expect(parseRelease(text)).toEqual({
      suite: 'stable-updates',
      codename: 'trixie-updates',
      date: Date.UTC(2026, 10, 22, 2, 9, 5) / 1000,
      validUntil: Date.UTC(2026, 10, 29, 2, 9, 5) / 1000,
      hasByHash: true,
      files: new Map([['main/binary-amd64/Packages.xz', { digest: `sha256:${hex}`, size: 9679304 }]]),
    })
  })

  test('a suite that rests has no Valid-Until', () => {
    expect(parseRelease(text.replace(/Valid-Until.*\n/, ''))).not.toHaveProperty('validUntil')
  })

  test.each([
    ['no date', text.replace(/^Date.*\n/m, '')],
    ['a date of another kind', text.replace(/^Date.*/m, 'Date: 2026-11-22')],
    ['a Valid-Until that cannot be read', text.replace(/^Valid-Until.*/m, 'Valid-Until: never')],
    ['a short digest', text.replace(hex, 'abc')],
    ['a size that is no number', text.replace('9679304', '-1')],
    ['two stanzas', `${text}\nSuite: x\n`],
    ['nothing', ''],
  ])('%s is refused', (_, broken) => {
    expect(() => parseRelease(broken, 'InRelease')).toThrow(/InRelease/)
  })
})
