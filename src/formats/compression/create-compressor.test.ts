import { afterAll, describe, expect, test } from 'vitest'
import { createCompressor } from './create-compressor.ts'
import { gzipMember } from './gzip-member.ts'

const blocks = Array.from({ length: 7 }, (_, n) => Buffer.from(`block ${n} `.repeat(20_000 + n)))

describe('createCompressor', () => {
  const compressor = createCompressor({ workers: 2 })
  afterAll(() => compressor.close())

  test('gives the bytes of `gzipMember`, in threads or without', async () => {
    const expected = blocks.map(block => Buffer.from(gzipMember(block)))
    for (const from of [compressor, createCompressor({ workers: 0 })]) {
      const members = await Promise.all(blocks.map(block => from.gzipMember(block)))
      expect(members.map(member => Buffer.from(member))).toEqual(expected)
    }
  })

  test('leaves the bytes it was given as they are', async () => {
    const block = Buffer.from('x'.repeat(200_000))
    await compressor.gzipMember(block)
    expect(block).toHaveLength(200_000)
  })

  test('says that work was not done when it is closed before', async () => {
    const closing = createCompressor({ workers: 1 })
    const member = closing.gzipMember(blocks[0]!)
    await Promise.all([expect(member).rejects.toThrow('ended before its work was done'), closing.close()])
  })

  test('can be used again after it was closed', async () => {
    const again = createCompressor({ workers: 1 })
    await again.gzipMember(blocks[0]!)
    await again.close()
    expect(Buffer.from(await again.gzipMember(blocks[0]!))).toEqual(Buffer.from(gzipMember(blocks[0]!)))
    await again.close()
  })
})
