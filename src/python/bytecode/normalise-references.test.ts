import { describe, expect, test } from 'vitest'
import { normaliseReferences } from './normalise-references.ts'

const flag = 0x80
const ascii = (text: string, marked = false) => [0x7a | (marked ? flag : 0), text.length, ...Buffer.from(text)]
const reference = (index: number) => [0x72, index, 0, 0, 0]
const tuple = (count: number, ...items: number[][]) => [0x29, count, ...items.flat()]

function normalised(bytes: number[]): number[] {
  return [...normaliseReferences(Uint8Array.from(bytes))]
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

  test('equal texts are one object, whatever the process that wrote them knew', () => {
    const apart = tuple(3, ascii('K.name'), ascii('other'), ascii('K.name'))
    const one = tuple(3, ascii('K.name', true), ascii('other', true), reference(0))
    expect(normalised(apart)).toEqual(tuple(3, ascii('K.name', true), ascii('other'), reference(0)))
    expect(normalised(one)).toEqual(normalised(apart))
  })

  test('of equal texts one that is interned makes the first so', () => {
    const interned = [0x5a, 1, 0x61]
    expect(normalised(tuple(2, ascii('a'), interned))).toEqual(tuple(2, [0x5a | flag, 1, 0x61], reference(0)))
  })

  test('references to a text that goes lead to the one that stays', () => {
    const written = tuple(4, ascii('a'), ascii('b', true), ascii('a', true), reference(1))
    expect(normalised(written)).toEqual(tuple(4, ascii('a', true), ascii('b'), reference(0), reference(0)))
  })

  test('what is no marshal stream is refused', () => {
    expect(() => normalised([0x29, 2, 0x4e])).toThrow()
    expect(() => normalised([0x3f])).toThrow(/unknown content at byte 0/)
    expect(() => normalised([0x4e, 0x4e])).toThrow(/byte 1/)
    expect(() => normalised(tuple(1, reference(7)))).toThrow(/unknown content/)
  })
})
