import { describe, expect, test } from 'vitest'
import { expandLzss } from './expand-lzss.ts'

const expand = (...bytes: (number | string)[]) =>
  expandLzss(Buffer.concat(bytes.map(each => (typeof each === 'string' ? Buffer.from(each) : Buffer.of(each)))), 0)

describe('expandLzss', () => {
  test('letters stand for themselves', () => {
    expect(expand(0xff, 'datetime', 0xff, 'time').toString()).toBe('datetimetime')
  })

  test('what came before is repeated over a short distance', () => {
    // Four letters back from the end of the copy: `time` again.
    expect(expand(0xff, 'datetime', 0x01, '.', 0x01, 0x01).toString()).toBe('datetime.time')
  })

  test('what came before is repeated over a middle and over a far distance', () => {
    const filler = [...Array(17)].flatMap(() => [0xff, '........'])
    const middle = expand(0xff, 'uuidjson', ...filler, 0x00, 0x80 | 12, 0x01)
    expect(middle.toString()).toBe(`uuidjson${'.'.repeat(136)}uuid`)
    const far = expand(0xff, 'uuidjson', ...filler, 0x00, 0x80 | 12, 0x80, 0x01)
    expect(far.toString()).toBe(`uuidjson${'.'.repeat(136)}uuid`)
  })

  test('it ends where a stream makes no sense any more', () => {
    expect(expand(0x07, 'abc', 0x7f, 0x00, 'xyz').toString()).toBe('abc')
    expect(expand(0x03, 'ab', 0x00, 0x00).length).toBe(0)
  })
})
