import { rmSync } from 'node:fs'
import { link, mkdir, mkdtemp, rm, stat, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { bytesOf } from '../../formats/digest/collect.ts'
import type { AddressedContent } from '../../model/content.ts'
import { entryTime } from '../../model/tree.ts'
import { type Cache, openCache } from './cache.ts'
import { cacheItems } from './cache-items.ts'
import { markUsed } from './mark-used.ts'
import { pruneCache } from './prune-cache.ts'

const day = 86_400_000

let directory: string
let cache: Cache

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'pare-prune-'))
  cache = openCache(directory, 'test')
})

afterEach(() => rm(directory, { recursive: true }))

async function blob(text: string, daysUnused = 0): Promise<AddressedContent> {
  const written = await cache.blobs.write(bytesOf(Buffer.from(text)))
  await utimes(written.hostPath!, Date.now() / 1000 - daysUnused * 86_400, entryTime)
  return written
}

function prune(olderThan: number, now = Date.now()): string[] {
  const options = { now, olderThan, removeFolder: (path: string) => rmSync(path, { recursive: true }) }
  return [...pruneCache(cache, options)].map(([{ kind }, outcome]) => `${kind} ${outcome}`).sort()
}

describe('pruneCache', () => {
  test('what was not used for the time leaves, and what was used since stays', async () => {
    const [old, fresh] = [await blob('old', 40), await blob('fresh', 2)]
    expect(prune(30 * day)).toEqual(['blobs kept', 'blobs removed'])
    expect(await cache.blobs.has(old.digest)).toBe(false)
    expect(await cache.blobs.has(fresh.digest)).toBe(true)
  })

  test('a blob that is found counts as used, however old it is', async () => {
    const { digest } = await blob('old', 40)
    expect(await cache.blobs.has(digest)).toBe(true)
    expect(prune(30 * day)).toEqual(['blobs kept'])
  })

  test('whatever was used within the hour stays, even if everything is to leave', async () => {
    await blob('new')
    await cache.records.put('wheel', 'a', 1)
    expect(prune(0)).toEqual(['blobs spared', 'records spared'])
    expect(prune(0, Date.now() + 2 * 3_600_000)).toEqual(['blobs removed', 'records removed'])
  })

  test('a program leaves as a whole, and stays while it is marked as used', async () => {
    const program = join(cache.programs, 'python3.13-amd64-0')
    await mkdir(join(program, 'bin'), { recursive: true })
    await writeFile(join(program, 'bin/python'), 'x')
    const later = Date.now() + 40 * day
    await utimes(program, later / 1000, later / 1000)
    expect(prune(30 * day, later)).toEqual(['programs kept'])
    await utimes(program, 1, 1)
    expect(prune(30 * day, later)).toEqual(['programs removed'])
    await expect(stat(program)).rejects.toThrow('ENOENT')
  })

  test('what is half written stays as long as somebody may be writing it', async () => {
    await mkdir(join(directory, 'blobs/temporary'), { recursive: true })
    await writeFile(join(directory, 'blobs/temporary/a'), 'half')
    expect(prune(0)).toEqual(['partial spared'])
    expect(prune(0, Date.now() + day)).toEqual(['partial removed'])
  })
})

describe('cacheItems', () => {
  test('a file with several names counts once', async () => {
    const { hostPath } = await blob('hello')
    await mkdir(join(cache.programs, 'python'), { recursive: true })
    await link(hostPath!, join(cache.programs, 'python/hello'))
    expect([...cacheItems(cache)].map(({ kind, files, size }) => [kind, files, size])).toEqual([
      ['blobs', 1, 5],
      ['programs', 1, 0],
    ])
  })

  test('an empty cache has nothing, and none is made', async () => {
    const nowhere = openCache(join(directory, 'nowhere'), 'test')
    expect([...cacheItems(nowhere)]).toEqual([])
    await expect(stat(nowhere.directory)).rejects.toThrow('ENOENT')
  })
})

describe('markUsed', () => {
  test('moves the time of use, and leaves the time by which a blob is known', async () => {
    const { hostPath } = await blob('hello', 40)
    markUsed(hostPath!)
    const { atimeMs, mtimeMs } = await stat(hostPath!)
    expect(Date.now() - atimeMs).toBeLessThan(60_000)
    expect(mtimeMs).toBe(entryTime * 1000)
  })

  test('says of what is gone that it is, also when it went after it was looked at', async () => {
    const { hostPath } = await blob('hello', 40)
    const found = await stat(hostPath!)
    expect(markUsed(hostPath!, found)).toBe(true)
    await rm(hostPath!)
    expect(markUsed(hostPath!, found)).toBe(false)
    expect(markUsed(hostPath!)).toBe(false)
  })
})
