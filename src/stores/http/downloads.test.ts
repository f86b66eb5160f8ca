import { describe, expect, test } from 'vitest'
import { bytesOf, collect } from '../../formats/digest/collect.ts'
import { digestOf } from '../../formats/digest/digest-of.ts'
import type { Bytes } from '../../model/bytes.ts'
import type { AddressedContent } from '../../model/content.ts'
import type { Progress } from '../../model/observer.ts'
import type { BlobStore, Download, HttpClient, HttpResponse } from '../../model/stores.ts'
import { downloads } from './downloads.ts'
import { connectionBroken } from './http-errors.ts'

const hello = Buffer.from('hello')
const file: Download = { name: 'hello.whl', url: 'https://example.com/hello.whl', digest: digestOf(hello), size: 5 }

function keptBlobs(): BlobStore & { kept: Map<string, AddressedContent> } {
  const kept = new Map<string, AddressedContent>()
  return {
    kept,
    has: async digest => kept.has(digest),
    find: async digest => kept.get(digest),
    async write(bytes) {
      const content = await collect(bytes)
      const blob = { digest: digestOf(content), size: content.length, open: () => bytesOf(content) }
      kept.set(blob.digest, blob)
      return blob
    },
  }
}

/** Answers each request by the next of `answers`, the last one for all that follow. */
function server(...answers: (() => Partial<HttpResponse>)[]): HttpClient & { asked: string[] } {
  const asked: string[] = []
  return {
    asked,
    async request(url) {
      asked.push(url)
      await new Promise(resolve => setTimeout(resolve, 5))
      const answer = answers[Math.min(asked.length, answers.length) - 1]!()
      return { status: 200, url, headers: new Headers(), body: bytesOf(hello), text: async () => '', ...answer }
    },
  }
}

async function* cut(): Bytes & AsyncGenerator<Uint8Array> {
  yield Buffer.from('he')
  throw connectionBroken(file.url, new Error('cut'))
}

describe('downloads', () => {
  test('a file that is asked for by many is fetched once', async () => {
    const [http, blobs] = [server(() => ({})), keptBlobs()]
    const all = downloads({ http, blobs })
    const found = await Promise.all([all.fetch(file), all.fetch(file), all.fetch(file)])
    await all.fetch(file)
    expect(new Set(found.map(content => content.digest))).toEqual(new Set([file.digest]))
    expect(http.asked).toHaveLength(1)
  })

  test('who fetched what is told', async () => {
    const told: Progress[] = []
    await downloads({ http: server(() => ({})), blobs: keptBlobs() }).fetch(file, { observer: one => told.push(one) })
    expect(told).toEqual([{ type: 'downloaded', name: 'hello.whl', size: 5 }])
  })

  test('a file that is not the expected one is not kept', async () => {
    const blobs = keptBlobs()
    const wrong = downloads({ http: server(() => ({ body: bytesOf(Buffer.from('jello')) })), blobs })
    await expect(wrong.fetch(file)).rejects.toMatchObject({ code: 'digest-mismatch', exitCode: 1 })
    const endless = downloads({ http: server(() => ({ body: bytesOf(hello, hello, hello) })), blobs })
    await expect(endless.fetch(file)).rejects.toMatchObject({ code: 'size-mismatch', exitCode: 1 })
    expect(blobs.kept.size).toBe(0)
  })

  test('a connection that breaks for good is tried from the start, three times', async () => {
    const http = server(
      () => ({ body: cut() }),
      () => ({ body: cut() }),
      () => ({}),
    )
    expect((await downloads({ http, blobs: keptBlobs() }).fetch(file)).size).toBe(5)
    const never = downloads({ http: server(() => ({ body: cut() })), blobs: keptBlobs() })
    await expect(never.fetch(file)).rejects.toMatchObject({ code: 'connection-broken' })
  })

  test('who cancels does not cancel for others', async () => {
    const cancel = new AbortController()
    let count = 0
    const http: HttpClient = {
      async request(url, request) {
        if (count++ > 0) return server(() => ({})).request(url)
        await new Promise((_, reject) => request!.signal!.addEventListener('abort', () => reject(cancel.signal.reason)))
        throw new Error('never')
      },
    }
    const all = downloads({ http, blobs: keptBlobs() })
    const first = all.fetch(file, { signal: cancel.signal })
    const second = all.fetch(file)
    setTimeout(() => cancel.abort(), 10)
    await expect(first).rejects.toThrow(/abort/)
    expect((await second).size).toBe(5)
  })

  test('a file that cannot be had is an error that names it', async () => {
    const failure = (status: number) =>
      downloads({ http: server(() => ({ status })), blobs: keptBlobs() })
        .fetch(file)
        .catch((error: { code: string; exitCode: number }) => `${error.code} ${error.exitCode}`)
    expect(await Promise.all([404, 403, 429, 503].map(failure))).toEqual([
      'download-not-found 2',
      'download-refused 2',
      'download-failed 75',
      'download-failed 75',
    ])
  })

  test('offline, only what is cached can be had', async () => {
    const [http, blobs] = [server(() => ({})), keptBlobs()]
    await expect(downloads({ http, blobs, offline: true }).fetch(file)).rejects.toMatchObject({
      code: 'offline-and-not-cached',
      exitCode: 69,
      message: expect.stringContaining('`hello.whl` from https://example.com/hello.whl'),
    })
    await blobs.write(bytesOf(hello))
    expect((await downloads({ http, blobs, offline: true }).fetch(file)).size).toBe(5)
    expect(http.asked).toEqual([])
  })
})
