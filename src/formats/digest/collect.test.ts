import { describe, expect, test } from 'vitest'
import { bytesOf, collect } from './collect.ts'

describe('collect', () => {
  test('joins the chunks of a stream', async () => {
    expect(Buffer.from(await collect(bytesOf(Buffer.from('a'), Buffer.from('b')))).toString()).toBe('ab')
  })

  test('of nothing is empty', async () => {
    expect(await collect(bytesOf())).toHaveLength(0)
  })

  test('stops at the limit', async () => {
    await expect(collect(bytesOf(Buffer.from('abc')), 2)).rejects.toMatchObject({ code: 'too-large', exitCode: 2 })
  })
})
