import { gunzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { digestOf } from '../digest/digest-of.ts'
import { compressorId, gzipMember } from './gzip-member.ts'

/** Bytes of all kinds that are the same everywhere: text, zeros, noise. */
function sample(size: number): Uint8Array {
  const bytes = new Uint8Array(size)
  let state = 1
  for (let index = 0; index < size; index++) {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0
    bytes[index] = index % 3000 < 1000 ? 97 + (index % 23) : index % 3000 < 2000 ? 0 : state >>> 24
  }
  return bytes
}

describe('gzipMember', () => {
  test.each([0, 1, 1000, 1 << 20, (1 << 20) + 1, 5_000_000])('holds %i bytes', size => {
    const bytes = sample(size)
    expect(gunzipSync(gzipMember(bytes)).equals(bytes)).toBe(true)
  })

  test('holds bytes that cannot be made smaller', () => {
    const noise = Uint8Array.from(
      { length: 3_000_000 },
      (_, index) => Math.imul(index * index + 7, 2_654_435_761) >>> 24,
    )
    expect(gunzipSync(gzipMember(noise)).equals(noise)).toBe(true)
  })

  test('has no name, no time and no operating system', () => {
    expect([...gzipMember(Buffer.from('x')).subarray(0, 10)]).toEqual([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff])
  })

  // The encoder is pinned so that this never changes, whatever Node or platform runs it: layers that were pushed would
  // be pushed again. When it changes on purpose, `compressorId` changes with it.
  test('never changes its bytes', () => {
    expect([compressorId, digestOf(gzipMember(sample(300_000)))]).toEqual([
      'zip.js-2.24.0-6',
      'sha256:93f6a56009dfe7bb36b7cab1957805974de98523b0765e00bc94898edee2cf71',
    ])
  })
})
