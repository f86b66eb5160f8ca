import { describe, expect, test } from 'vitest'
import { encodeFrame, type Frame, frameDecoder } from './frame.ts'

const frames = [
  encodeFrame(0, 0, Buffer.from('{"id":1}')),
  encodeFrame(4, 7, Buffer.from([0, 255, 10])),
  encodeFrame(2, 4_000_000_000, Buffer.alloc(0)),
  encodeFrame(1, 3, Buffer.alloc(70_000, 5)),
]

function decode(chunks: readonly Uint8Array[]): Frame[] {
  const found: Frame[] = []
  const push = frameDecoder(frame => found.push({ ...frame, payload: Buffer.from(frame.payload) }))
  for (const chunk of chunks) push(chunk)
  return found
}

describe('frameDecoder', () => {
  test('frames are the same however their bytes arrive', () => {
    const whole = Buffer.concat(frames)
    const expected = decode([whole])
    expect(expected.map(({ kind, channel, payload }) => [kind, channel, payload.length])).toEqual([
      [0, 0, 8],
      [4, 7, 3],
      [2, 4_000_000_000, 0],
      [1, 3, 70_000],
    ])
    expect(decode(frames)).toEqual(expected)
    for (const size of [1, 3, 9, 10, 4096]) {
      const chunks = Array.from({ length: Math.ceil(whole.length / size) }, (_, index) =>
        whole.subarray(index * size, (index + 1) * size),
      )
      expect(decode(chunks)).toEqual(expected)
    }
  })
})
