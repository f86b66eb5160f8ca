import { describe, expect, test } from 'vitest'
import { detectCompression } from './detect-compression.ts'

describe('detectCompression', () => {
  test.each([
    ['gzip', [0x1f, 0x8b, 8]],
    ['zstd', [0x28, 0xb5, 0x2f, 0xfd]],
    ['zstd', [0x5e, 0x2a, 0x4d, 0x18]],
    ['xz', [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0]],
    ['bzip2', [0x42, 0x5a, 0x68]],
    ['none', [0x75, 0x73]],
    ['none', []],
  ])('finds %s', (compression, first) => {
    expect(detectCompression(Uint8Array.from(first))).toBe(compression)
  })
})
