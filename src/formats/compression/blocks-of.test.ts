import { describe, expect, test } from 'vitest'
import { bytesOf } from '../digest/collect.ts'
import { blocksOf } from './blocks-of.ts'

describe('blocksOf', () => {
  test('cuts at the same places however the stream came', async () => {
    for (const chunks of [['abcdefg'], ['a', 'bcde', '', 'fg'], ['abc', 'def', 'g']]) {
      const blocks: string[] = []
      for await (const block of blocksOf(bytesOf(...chunks.map(chunk => Buffer.from(chunk))), 3)) {
        blocks.push(Buffer.from(block).toString())
      }
      expect(blocks).toEqual(['abc', 'def', 'g'])
    }
  })

  test('makes no block of nothing', async () => {
    for await (const _ of blocksOf(bytesOf(), 3)) expect.unreachable()
  })
})
