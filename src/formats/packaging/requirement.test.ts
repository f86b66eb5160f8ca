import { describe, expect, test } from 'vitest'
import { formatMarker } from './marker.ts'
import { parseRequirement } from './requirement.ts'

describe('parseRequirement', () => {
  test.each([
    ['Flask', { name: 'flask', extras: [], specifier: '' }],
    ['zope.interface >= 5, != 5.1', { name: 'zope-interface', extras: [], specifier: '>=5,!=5.1' }],
    [
      'uvicorn[standard, Http_Tools]==0.30.*',
      { name: 'uvicorn', extras: ['http-tools', 'standard'], specifier: '==0.30.*' },
    ],
    ['a[]', { name: 'a', extras: [], specifier: '' }],
    ['a (>=1,<2)', { name: 'a', extras: [], specifier: '>=1,<2' }],
    ['torch==2.5.1+cpu', { name: 'torch', extras: [], specifier: '==2.5.1+cpu' }],
    [
      'a @ https://example.org/a-1.whl#sha256=0',
      { name: 'a', extras: [], specifier: '', url: 'https://example.org/a-1.whl#sha256=0' },
    ],
  ])('%s', (text, expected) => {
    expect(parseRequirement(text)).toEqual(expected)
  })

  test('a marker follows a semicolon, after a URL with a space before it', () => {
    const { url, marker } = parseRequirement("a @ https://example.org/a;b.whl ; python_version<'4'")
    expect(url).toBe('https://example.org/a;b.whl')
    expect(formatMarker(marker!)).toBe("python_version < '4'")
    expect(parseRequirement("a>=1;os_name=='nt'").specifier).toBe('>=1')
  })

  test.each(['', '-x', 'a b', 'a=1', 'a>>1', 'a==', 'a>=1,', 'a[x', 'a[x y]', 'a @', 'a (>=1', 'a>=1 ;'])(
    '%j is refused',
    text => {
      expect(() => parseRequirement(text)).toThrow(/^Expected /)
    },
  )
})
