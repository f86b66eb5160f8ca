import { describe, expect, test } from 'vitest'
import { parseControl } from './control.ts'
import { packageFields, packageOf } from './packages.ts'

const text = `Package: python3.13
Version: 3.13.5-2
Installed-Size: 830
Architecture: amd64
Pre-Depends: a
Depends: b (= 3.13.5-2), c | d
Provides: python3-any (= 3.13)
Description: interpreter
Filename: pool/main/p/python3.13/python3.13_3.13.5-2_amd64.deb
Size: 757492
SHA256: ${'0'.repeat(64)}
`

describe('packageOf', () => {
  test('Pre-Depends and Depends are one, and the installed size is in bytes', () => {
    expect(packageOf(parseControl(text, packageFields)[0]!)).toEqual({
      name: 'python3.13',
      version: '3.13.5-2',
      architecture: 'amd64',
      depends: [
        [{ name: 'a' }],
        [{ name: 'b', version: { operator: '=', version: '3.13.5-2' } }],
        [{ name: 'c' }, { name: 'd' }],
      ],
      provides: [{ name: 'python3-any', version: { operator: '=', version: '3.13' } }],
      filename: 'pool/main/p/python3.13/python3.13_3.13.5-2_amd64.deb',
      size: 757492,
      digest: `sha256:${'0'.repeat(64)}`,
      installedSize: 849920,
    })
  })

  test.each(['Version', 'Architecture', 'Filename', 'Size', 'SHA256'])('a stanza without %s is refused', field => {
    const broken = text.replace(new RegExp(`^${field}.*\n`, 'm'), '')
    expect(() => packageOf(parseControl(broken)[0]!)).toThrow('python3.13')
  })
})
