import { describe, expect, test } from 'vitest'
import { decodeSource } from './decode-source.ts'

const latin1 = (text: string) => Buffer.from(text, 'latin1')

describe('decodeSource', () => {
  test('source is UTF-8 unless it says otherwise', () => {
    expect(decodeSource(Buffer.from('é = 1'))).toBe('é = 1')
  })

  test('a byte order mark is dropped', () => {
    expect(decodeSource(Buffer.from('\ufeffx'))).toBe('x')
  })

  test.each([
    '# -*- coding: latin-1 -*-',
    '# vim: set fileencoding=iso-8859-1 :',
    '#coding:latin1',
    '#!/x\n# coding=latin_1',
  ])('a cookie in the first two lines chooses the encoding: %j', cookie => {
    expect(decodeSource(latin1(`${cookie}\nx = 'é'`))).toBe(`${cookie}\nx = 'é'`)
  })

  test('a cookie behind code, or in the third line, is a comment', () => {
    expect(decodeSource(Buffer.from('x = 1\n# coding: latin-1\né'))).toContain('é')
    expect(decodeSource(Buffer.from('#\n#\n# coding: latin-1\né'))).toContain('é')
  })

  test('codecs go by the names that Python gives them', () => {
    expect(decodeSource(Buffer.from([...latin1('# coding: cp1251\n'), 0xef]))).toBe('# coding: cp1251\nп')
  })

  test('a codec that nobody knows leaves the ASCII of the source readable', () => {
    expect(decodeSource(latin1('# coding: rot13\nimport a'))).toBe('# coding: rot13\nimport a')
  })
})
