import { inflateRawSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { deflateBytes } from './deflate-bytes.ts'

describe('deflateBytes', () => {
  test('gives a raw deflate stream of the bytes', () => {
    const bytes = Buffer.from('import json\n'.repeat(1000))
    const deflated = deflateBytes(bytes)
    expect(deflated.length).toBeLessThan(200)
    expect(inflateRawSync(deflated).equals(bytes)).toBe(true)
  })

  test('gives the same stream whatever was deflated before', () => {
    const bytes = Buffer.from('x = 1\n'.repeat(50))
    const first = Buffer.from(deflateBytes(bytes))
    deflateBytes(Buffer.from('something else'))
    expect(Buffer.from(deflateBytes(bytes)).equals(first)).toBe(true)
  })

  test('deflates nothing to an empty stream', () => {
    expect(inflateRawSync(deflateBytes(new Uint8Array(0))).length).toBe(0)
  })
})
