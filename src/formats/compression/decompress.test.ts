import { execFileSync } from 'node:child_process'
import { gzipSync, zstdCompressSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { bytesOf, collect } from '../digest/collect.ts'
import { decompress } from './decompress.ts'
import { gunzip } from './gunzip.ts'
import { unxz } from './unxz.ts'
import { unzstd } from './unzstd.ts'

const content = Buffer.from('all work and no play '.repeat(50_000))
const half = content.length / 2
const halves = [content.subarray(0, half), content.subarray(half)] as const
const skippable = Buffer.from([0x50, 0x2a, 0x4d, 0x18, 4, 0, 0, 0, 1, 2, 3, 4])

const xz = (bytes: Uint8Array, ...options: string[]): Buffer => execFileSync('xz', ['-c', ...options], { input: bytes })

/** As from a network: small pieces. */
function pieces(bytes: Uint8Array, size: number = 1000): Uint8Array[] {
  return Array.from({ length: Math.ceil(bytes.length / size) }, (_, n) => bytes.subarray(n * size, (n + 1) * size))
}

describe('decompress', () => {
  test.each([
    ['no compression', content],
    ['gzip', gzipSync(content)],
    ['gzip of several members', Buffer.concat(halves.map(part => gzipSync(part)))],
    ['zstd', zstdCompressSync(content)],
    ['zstd of several frames', Buffer.concat([skippable, ...halves.map(part => zstdCompressSync(part)), skippable])],
    ['xz', xz(content)],
    ['xz of several blocks', xz(content, '--block-size=100000', '-T2')],
    ['xz with CRC32', xz(content, '--check=crc32')],
  ])('reads %s', async (_what, compressed) => {
    expect(Buffer.from(await collect(decompress(bytesOf(...pieces(compressed))))).equals(content)).toBe(true)
    expect(Buffer.from(await collect(decompress(bytesOf(compressed)))).equals(content)).toBe(true)
  })

  test('reads what is shorter than any magic', async () => {
    expect(await collect(decompress(bytesOf(Buffer.from('a'))))).toEqual(Buffer.from('a'))
    expect(await collect(decompress(bytesOf()))).toHaveLength(0)
  })

  test('refuses bzip2 and closes what it was given', async () => {
    let isClosed = false
    async function* source(): AsyncGenerator<Uint8Array> {
      try {
        yield Buffer.from('BZh91AY')
      } finally {
        isClosed = true
      }
    }
    await expect(collect(decompress(source()))).rejects.toMatchObject({ code: 'unsupported-compression' })
    expect(isClosed).toBe(true)
  })
})

describe.each([
  ['gunzip', gunzip, gzipSync(content)],
  ['unzstd', unzstd, zstdCompressSync(content)],
  ['unxz', unxz, xz(content)],
] as const)('%s', (_name, read, compressed) => {
  test('says that a stream ends early', async () => {
    const short = compressed.subarray(0, compressed.length - 20)
    await expect(collect(read(bytesOf(short)))).rejects.toMatchObject({ code: 'corrupt-compression', exitCode: 2 })
  })

  test('says that bytes are damaged', async () => {
    const damaged = Buffer.from(compressed)
    damaged.fill(0x55, 30, 60)
    await expect(collect(read(bytesOf(damaged)))).rejects.toMatchObject({ code: 'corrupt-compression' })
  })

  test('passes an error of the source on as it is', async () => {
    async function* source(): AsyncGenerator<Uint8Array> {
      yield compressed.subarray(0, 30)
      throw new RangeError('the network broke')
    }
    await expect(collect(read(source()))).rejects.toThrow(new RangeError('the network broke'))
  })

  test('closes the source when nobody reads on', async () => {
    let isClosed = false
    async function* source(): AsyncGenerator<Uint8Array> {
      try {
        yield* pieces(compressed, 64)
      } finally {
        isClosed = true
      }
    }
    for await (const _ of read(source())) break
    await new Promise(resolve => setTimeout(resolve, 20))
    expect(isClosed).toBe(true)
  })
})
