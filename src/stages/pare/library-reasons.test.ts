import { describe, expect, test } from 'vitest'
import { type ImagePath, parseImagePath } from '../../model/image-path.ts'
import { libraryReasons } from './library-reasons.ts'

const path = parseImagePath

describe('libraryReasons', () => {
  const native = {
    'usr/bin/python3': { needed: ['libc.so.6', 'libm.so.6'] },
    'lib-dynload/_ssl.so': { needed: ['libssl.so.3', 'libc.so.6'] },
    'usr/lib/libssl.so.3.5': { needed: ['libcrypto.so.3', 'libc.so.6'], soname: 'libssl.so.3' },
    'usr/lib/libcrypto.so.3': { needed: ['libc.so.6'] },
    'usr/lib/libc.so.6': { needed: [] },
    'usr/lib/libm.so.6': { needed: ['libc.so.6'] },
    'usr/lib/libalone.so.1': { needed: [] },
  }
  const links = new Map([[path('usr/lib/libssl.so.3'), path('usr/lib/libssl.so.3.5')]])
  const found = libraryReasons(native, links, name => name.startsWith('usr/lib/'))
  const reasonOf = (name: string) => found.get(path(name))

  test('a library is needed by what names it, through the link of its name', () => {
    expect(reasonOf('usr/lib/libssl.so.3')?.reason).toEqual({
      kind: 'needed',
      from: 'lib-dynload/_ssl.so',
      detail: 'libssl.so.3',
    })
    expect(reasonOf('usr/lib/libssl.so.3.5')?.reason.from).toBe('usr/lib/libssl.so.3')
    expect(reasonOf('usr/lib/libcrypto.so.3')?.reason.from).toBe('usr/lib/libssl.so.3.5')
  })

  test('everything that needs a library is named', () => {
    const { reason, also } = reasonOf('usr/lib/libc.so.6')!
    expect([reason.from, ...also]).toEqual([
      'usr/bin/python3',
      'lib-dynload/_ssl.so',
      'usr/lib/libm.so.6',
      'usr/lib/libssl.so.3.5',
      'usr/lib/libcrypto.so.3',
    ] as ImagePath[])
  })

  test('a library that nothing names has no reason here', () => {
    expect(reasonOf('usr/lib/libalone.so.1')).toBeUndefined()
  })
})
