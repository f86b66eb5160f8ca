import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { inflateRawSync } from 'node:zlib'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { bytesOf } from '../formats/digest/collect.ts'
import { type Cache, openCache } from '../stores/cache/cache.ts'
import type { JobContext } from './context.ts'
import { zipContents } from './zip-contents.ts'

let directory: string
let cache: Cache

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'pare-zip-contents-'))
  cache = openCache(directory, 'test')
})

afterEach(() => rm(directory, { recursive: true }))

const texts = Array.from({ length: 40 }, (_, index) => `module ${index} `.repeat(index))

async function zip(parts: readonly string[]) {
  const contents = await Promise.all(parts.map(text => cache.blobs.write(bytesOf(Buffer.from(text)))))
  return zipContents(contents, { cache } as unknown as JobContext)
}

async function recordCount(): Promise<number> {
  const [kind] = await readdir(join(directory, 'records'))
  return (await readdir(join(directory, 'records', kind!))).length
}

describe('zipContents', () => {
  test('contents come in the order of what was asked, and inflate to it', async () => {
    const zipped = await zip(texts)
    const inflated = zipped.map(({ stored, isDeflated }) => (isDeflated ? inflateRawSync(stored) : Buffer.from(stored)))
    expect(inflated.map(String)).toEqual(texts)
  })

  test('what the cache has is the same as what is made', async () => {
    const made = await zip(texts)
    const known = await zip(texts)
    expect(known.map(content => ({ ...content, stored: Buffer.from(content.stored) }))).toEqual(
      made.map(content => ({ ...content, stored: Buffer.from(content.stored) })),
    )
  })

  test('one content more makes one share anew', async () => {
    await zip(texts)
    const before = await recordCount()
    await zip([...texts, 'one more'])
    expect(await recordCount()).toBe(before + 1)
  })
})
