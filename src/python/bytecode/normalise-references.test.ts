import { describe, expect, test } from 'vitest'
import { normaliseReferences } from './normalise-references.ts'

const flag = 0x80
const ascii = (text: string, marked = false) => [0x7a | (marked ? flag : 0), text.length, ...Buffer.from(text)]
const reference = (index: number) => [0x72, index, 0, 0, 0]
const tuple = (count: number, ...items: number[][]) => [0x29, count, ...items.flat()]

function normalised(bytes: number[]): number[] {
  const stream = Uint8Array.from(bytes)
  normaliseReferences(stream)
  return [...stream]
}

describe('normaliseReferences', () => {
  test('a mark that nothing refers to goes', () => {
    expect(normalised(tuple(2, ascii('a', true), ascii('b')))).toEqual(tuple(2, ascii('a'), ascii('b')))
  })

  test('references are numbered by the marks that stay', () => {
    const written = tuple(3, ascii('a', true), ascii('b', true), reference(1))
    expect(normalised(written)).toEqual(tuple(3, ascii('a'), ascii('b', true), reference(0)))
  })

  test('two streams that differ in unused marks become equal', () => {
    const one = tuple(4, ascii('x', true), ascii('y', true), ascii('z'), reference(1))
    const two = tuple(4, ascii('x'), ascii('y', true), ascii('z', true), reference(0))
    expect(normalised(one)).toEqual(normalised(two))
  })

  test('what is no marshal stream is refused', () => {
    expect(() => normalised([0x29, 2, 0x4e])).toThrow()
    expect(() => normalised([0x3f])).toThrow(/unknown content at byte 0/)
    expect(() => normalised([0x4e, 0x4e])).toThrow(/byte 1/)
    expect(() => normalised(tuple(1, reference(7)))).toThrow(/unknown content/)
  })
})
