import { describe, expect, test } from 'vitest'
import { parseControl } from './control.ts'

describe('parseControl', () => {
  test('empty lines part stanzas, and field names have no case', () => {
    const stanzas = parseControl('Package: a\nVERSION:1\n\n\nPackage: b\n')
    expect(stanzas.map(stanza => [...stanza])).toEqual([
      [
        ['package', 'a'],
        ['version', '1'],
      ],
      [['package', 'b']],
    ])
  })

  test('lines that begin with a blank go on, without their first blank', () => {
    const [stanza] = parseControl('SHA256:\n abc 1 main/a\n  def 2 main/b\nNext: x')
    expect(stanza!.get('sha256')).toBe('\nabc 1 main/a\n def 2 main/b')
    expect(stanza!.get('next')).toBe('x')
  })

  test('comments are no fields, and a stanza may end without a line feed', () => {
    expect([...parseControl('# no: field\nA: 1\n# nor: this\nB: 2: 3')[0]!]).toEqual([
      ['a', '1'],
      ['b', '2: 3'],
    ])
  })

  test('fields that were not asked for are skipped with their continuation', () => {
    const fields = new Set(['package', 'size'])
    const text = 'Package: a\nDescription: x\n Size: 9\nPriority: b\nSize: 3\n'
    expect([...parseControl(text, fields)[0]!]).toEqual([
      ['package', 'a'],
      ['size', '3'],
    ])
  })

  test('a stanza of unwanted fields alone is still a stanza', () => {
    expect(parseControl('A: 1\n\nB: 2\n', new Set(['b'])).map(stanza => stanza.size)).toEqual([0, 1])
  })

  test.each([
    ['A: 1\nnonsense\n', 'line 2'],
    [' a: 1\n', 'line 1'],
    [': 1\n', 'line 1'],
    ['A: 1\n\n\n<html>\n', 'line 4'],
  ])('%j is refused at the line where it goes wrong', (text, where) => {
    expect(() => parseControl(text, undefined, 'Packages')).toThrow(where)
  })
})
