import { describe, expect, test } from 'vitest'
import { bytesOf } from './collect.ts'
import { digestOf, digestOfStream } from './digest-of.ts'

describe('digestOf', () => {
  test('is the SHA-256 of the bytes', () => {
    expect(digestOf(Buffer.from('abc'))).toBe('sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad')
  })
})

describe('digestOfStream', () => {
  test('is the digest of all chunks together, with their size', async () => {
    const found = await digestOfStream(bytesOf(Buffer.from('a'), Buffer.from('bc')))
    expect(found).toEqual({ digest: digestOf(Buffer.from('abc')), size: 3 })
  })
})
