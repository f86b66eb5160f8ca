import { mkdtemp, readdir, rm, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Bytes } from '../../model/bytes.ts'
import { parseDigest } from '../../model/oci/digest.ts'
import { type Cache, openCache } from './cache.ts'

let directory: string
let cache: Cache

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'pare-cache-'))
  cache = openCache(directory, 'test')
})

afterEach(() => rm(directory, { recursive: true }))

async function* text(...parts: string[]): Bytes {
  for (const part of parts) yield Buffer.from(part)
}

async function* cut(): Bytes {
  yield Buffer.from('half of ')
  throw new Error('connection lost')
}

async function read(bytes: Bytes): Promise<string> {
  let all = ''
  for await (const chunk of bytes) all += Buffer.from(chunk).toString()
  return all
}

const hello = parseDigest('sha256:2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824')

async function filesIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  return entries.filter(entry => entry.isFile()).map(entry => entry.name)
}

describe('blobDirectory', () => {
  test('a blob is found under the digest of its bytes', async () => {
    const written = await cache.blobs.write(text('hel', 'lo'))
    expect(written).toMatchObject({ digest: hello, size: 5 })
    expect(await read((await cache.blobs.find(hello))!.open())).toBe('hello')
  })

  test('a blob that is not the expected one is not kept', async () => {
    await expect(cache.blobs.write(text('hullo'), { digest: hello, name: 'greeting' })).rejects.toThrow(
      /Expected .*sha256:2cf24.*/,
    )
    expect(await filesIn(directory)).toEqual([])
  })

  test('a stream that breaks leaves nothing behind', async () => {
    await expect(cache.blobs.write(cut())).rejects.toThrow('connection lost')
    expect(await filesIn(directory)).toEqual([])
  })

  test('a truncated blob is not found', async () => {
    const { hostPath } = await cache.blobs.write(text('hello'))
    await truncate(hostPath!, 3)
    expect(await cache.blobs.find(hello)).toBeUndefined()
  })

  test('a blob whose bytes rotted is refused when it is read, and removed', async () => {
    const written = await cache.blobs.write(text('hello'))
    const found = (await cache.blobs.find(hello))!
    await writeFile(written.hostPath!, 'jello')
    await expect(read(found.open())).rejects.toThrow(/damaged/)
    expect(await cache.blobs.has(hello)).toBe(false)
  })

  test('writers of the same blob do not disturb each other', async () => {
    await Promise.all(Array.from({ length: 20 }, () => cache.blobs.write(text('hello'))))
    expect(await filesIn(directory)).toHaveLength(1)
  })
})

describe('recordDirectory', () => {
  test('a record is read back under its kind and key', async () => {
    await cache.records.put('wheel', 'a', { files: [1, 2] })
    expect(await cache.records.get('wheel', 'a')).toEqual({ files: [1, 2] })
    expect(await cache.records.get('wheel', 'b')).toBeUndefined()
  })

  test('another epoch does not see it', async () => {
    await cache.records.put('wheel', 'a', 1)
    expect(await openCache(directory, 'other').records.get('wheel', 'a')).toBeUndefined()
  })

  test('a damaged record reads as absent', async () => {
    await cache.records.put('wheel', 'a', { files: [1, 2] })
    const [name] = await readdir(join(directory, 'records/wheel'))
    await truncate(join(directory, 'records/wheel', name!), 70)
    expect(await cache.records.get('wheel', 'a')).toBeUndefined()
  })
})
