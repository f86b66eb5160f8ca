import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { bytesOf } from '../formats/digest/collect.ts'
import { digestOf } from '../formats/digest/digest-of.ts'
import type { ZipContent } from '../formats/zip/write-zip.ts'
import { type Cache, openCache } from '../stores/cache/cache.ts'
import { threadWork } from './thread-work.ts'
import { createThreads, type Threads } from './threads.ts'

let directory: string
let cache: Cache
let threads: Threads | undefined

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'pare-threads-'))
  cache = openCache(directory, 'test')
})

afterEach(async () => {
  await threads?.close()
  threads = undefined
  await rm(directory, { recursive: true })
})

async function orderFor(...texts: readonly string[]) {
  const contents = await Promise.all(texts.map(text => cache.blobs.write(bytesOf(Buffer.from(text)))))
  return { cache: directory, digests: contents.map(({ digest }) => digest) }
}

function textOf(content: ZipContent): object {
  return { ...content, stored: Buffer.from(content.stored).toString('latin1') }
}

describe('createThreads', () => {
  test('a thread answers as the work does in this one', async () => {
    threads = createThreads(1)
    const order = await orderFor('abc', 'pare '.repeat(1000), '')
    const [there, here] = [await threads.run('zipContents', order, 1), await threadWork.zipContents(order)]
    expect(there.map(textOf)).toEqual(here.map(textOf))
  })

  test('more orders than threads are all answered', async () => {
    threads = createThreads(2)
    const orders = await Promise.all(Array.from({ length: 7 }, (_, index) => orderFor(`${index}`)))
    const answers = await Promise.all(orders.map(order => threads!.run('zipContents', order, 1)))
    expect(answers.map(([content]) => Buffer.from(content!.stored).toString())).toEqual([...'0123456'])
  })

  test('an error for people keeps its code, and the thread goes on', async () => {
    threads = createThreads(1)
    const missing = { cache: directory, digests: [digestOf(Buffer.from('never written'))] }
    await expect(threads.run('zipContents', missing, 1)).rejects.toMatchObject({ code: 'damaged-cache', exitCode: 75 })
    expect(await threads.run('zipContents', await orderFor('abc'), 1)).toHaveLength(1)
  })

  test('an interruption ends what is under way, and leaves nothing half-written', async () => {
    const interruption = new AbortController()
    threads = createThreads(2, interruption.signal)
    const orders = await Promise.all(Array.from({ length: 4 }, (_, index) => orderFor(`${index}`)))
    const answers = Promise.allSettled(orders.map(order => threads!.run('zipContents', order, 1)))
    interruption.abort(new Error('interrupted'))
    await threads.close()
    expect(new Set((await answers).map(({ status }) => status))).toEqual(new Set(['rejected']))
    expect(await readdir(join(directory, 'blobs/temporary'))).toEqual([])
    await expect(threads.run('zipContents', orders[0]!, 1)).rejects.toThrow('interrupted')
  })
})
