import { readdirSync } from 'node:fs'
import { mkdir, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { entryTime } from '../../src/model/tree.ts'
import type { CacheDocument } from '../../src/report/cache-document.ts'
import { cacheDocumentSchema } from '../../src/report/cache-document-schema.ts'
import { pare, type Run, temporaryFolder } from './pare.ts'

let folder: Awaited<ReturnType<typeof temporaryFolder>>
let project: string
let first: string

beforeAll(async () => {
  folder = await temporaryFolder()
  project = join(folder.path, 'project')
  await mkdir(project)
  await writeFile(join(project, 'main.py'), 'print("hello")\n')
  first = await build()
})

afterAll(() => folder[Symbol.asyncDispose]())

function ownCache(args: readonly string[]): Promise<Run> {
  return pare(args, { environment: { XDG_CACHE_HOME: folder.path } })
}

async function build(): Promise<string> {
  const { code, stdout, stderr } = await ownCache(['build', project, '--json'])
  expect(code, stderr).toBe(0)
  return JSON.parse(stdout).images[0].digest
}

async function cacheOf(...args: readonly string[]): Promise<CacheDocument> {
  const { code, stdout, stderr } = await ownCache(['cache', ...args, '--json'])
  expect(code, stderr).toBe(0)
  return cacheDocumentSchema.parse(JSON.parse(stdout))
}

/** Makes all that a cache holds as old as if nobody had used it for 40 days. */
async function age(): Promise<void> {
  const then = Date.now() / 1000 - 40 * 86_400
  const cache = join(folder.path, 'pare')
  for (const kind of ['blobs/sha256', 'records']) {
    for (const entry of readdirSync(join(cache, kind), { recursive: true, withFileTypes: true })) {
      if (entry.isFile())
        await utimes(join(entry.parentPath, entry.name), then, kind === 'records' ? then - 60 : entryTime)
    }
  }
}

describe('pare cache', () => {
  test('shows what it holds by kind, for people and as JSON', async () => {
    const { kinds, size } = await cacheOf()
    const blobs = kinds.find(({ kind }) => kind === 'blobs')!
    expect(blobs.files).toBeGreaterThan(500)
    expect(size).toBe(kinds.reduce((sum, each) => sum + each.size, 0))
    const { stdout } = await ownCache(['cache'])
    expect(stdout).toMatch(/^\S+\/pare {2}\d+ MB\n\n {2}kind +size +items +oldest use +holds\n {2}blobs +\d/)
  })

  test('prune removes nothing that the last builds used', async () => {
    expect((await cacheOf('prune')).removed).toEqual({ items: 0, files: 0, size: 0 })
    expect((await cacheOf('prune', '--all')).removed?.files).toBe(0)
  })

  test('a build with prunes beside it makes the same image from a cache that nobody used for long', async () => {
    await age()
    let isOver = false
    const running = build().finally(() => {
      isOver = true
    })
    let removed = 0
    while (!isOver) removed += (await cacheOf('prune')).removed!.files
    expect(await running).toBe(first)
    expect(removed).toBeGreaterThan(0)
  })

  test('what nobody used for long leaves', async () => {
    await age()
    const { removed, kinds } = await cacheOf('prune', '--older-than', '4w')
    expect(removed!.size).toBeGreaterThan(50e6)
    expect(kinds.filter(({ kind }) => kind === 'records' || kind === 'blobs').map(({ items }) => items)).toEqual([0, 0])
  })

  test('a time that is none is refused', async () => {
    expect(await ownCache(['cache', 'prune', '--older-than', 'a month'])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('Expected a time such as `30d`, got `--older-than a month`'),
    })
  })
})
