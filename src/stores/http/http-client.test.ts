import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { gzipSync } from 'node:zlib'
import { afterEach, describe, expect, test } from 'vitest'
import { collect } from '../../formats/digest/collect.ts'
import type { Bytes } from '../../model/bytes.ts'
import type { HttpClient } from '../../model/stores.ts'
import { type HttpClientOptions, httpClient } from './http-client.ts'

type Handler = (request: IncomingMessage, response: ServerResponse) => unknown

const servers: Server[] = []

afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections()
    server.close()
  }
})

/** A server that answers each request by the next handler, the last one for all that follow. */
async function serve(...handlers: Handler[]): Promise<{ url: string; port: number; seen: IncomingMessage[] }> {
  const seen: IncomingMessage[] = []
  const server = createServer((request, response) => {
    seen.push(request)
    handlers[Math.min(seen.length, handlers.length) - 1]!(request, response)
  })
  servers.push(server)
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return { url: `http://127.0.0.1:${port}`, port, seen }
}

function client(options: Partial<HttpClientOptions> = {}): HttpClient & { waits: number[] } {
  const waits: number[] = []
  const wait = async (milliseconds: number) => {
    waits.push(milliseconds)
  }
  return { waits, ...httpClient({ environment: {}, now: () => 0, wait, ...options }) }
}

const text = (body: Bytes) => collect(body).then(bytes => Buffer.from(bytes).toString())
const say =
  (status: number, body = '', headers: Record<string, string> = {}): Handler =>
  (request, response) => {
    request.resume()
    response.writeHead(status, headers).end(body)
  }
const hangUp: Handler = request => request.socket.destroy()
const big = Buffer.alloc(3 << 20, 'pare')

/** Sends `big` from where it is asked for, and cuts the connection after `size` bytes. */
const cutAfter =
  (size: number, headers: Record<string, string>): Handler =>
  (request, response) => {
    const start = Number(/bytes=(\d+)-/.exec(request.headers.range ?? '')?.[1] ?? 0)
    const range = start > 0 ? { 'content-range': `bytes ${start}-${big.length - 1}/${big.length}` } : {}
    response.writeHead(start > 0 ? 206 : 200, { 'content-length': big.length - start, ...range, ...headers })
    response.write(big.subarray(start, start + size), () => setTimeout(() => response.destroy(), 20))
  }

describe('httpClient', () => {
  test('an answer of any status is a value', async () => {
    const { url } = await serve(say(404, 'nowhere', { 'x-reason': 'gone' }))
    const answer = await client().request(`${url}/a`)
    expect([answer.status, answer.headers.get('x-reason'), await answer.text()]).toEqual([404, 'gone', 'nowhere'])
  })

  test('a GET is sent again after 429, 500 and a broken connection, in a fixed rhythm', async () => {
    const http = client()
    const { url, seen } = await serve(
      say(429, '', { 'retry-after': '7' }),
      say(500, '', { connection: 'close' }),
      hangUp,
      say(200, 'ok'),
    )
    expect(await (await http.request(url)).text()).toBe('ok')
    expect(seen).toHaveLength(4)
    expect(http.waits).toEqual([7000, 1000, 2000])
  })

  test('Retry-After may be a date', async () => {
    const http = client({ now: () => Date.parse('Wed, 21 Oct 2026 07:28:00 GMT') })
    const { url } = await serve(say(503, '', { 'retry-after': 'Wed, 21 Oct 2026 07:28:03 GMT' }), say(200))
    await http.request(url)
    expect(http.waits).toEqual([3000])
  })

  test('a rate limit that lasts longer than a user would wait is answered at once', async () => {
    const http = client()
    const { url, seen } = await serve(say(429, 'tomorrow', { 'retry-after': '86400' }))
    expect((await http.request(url)).status).toBe(429)
    expect([seen.length, http.waits]).toEqual([1, []])
  })

  test('an error that stays is answered after five attempts', async () => {
    const { url, seen } = await serve(say(500, 'broken'))
    expect((await client().request(url)).status).toBe(500)
    expect(seen).toHaveLength(5)
  })

  test('what is asked once is answered by the first answer, whatever it is', async () => {
    const { url, seen } = await serve(say(429, 'slowly'), say(200))
    expect((await client().request(url, { isRetried: false })).status).toBe(429)
    expect(seen).toHaveLength(1)
  })

  test('a POST is not sent again, unless it was turned away unread', async () => {
    const { url, seen } = await serve(say(429), say(500))
    const answer = await client().request(url, { method: 'POST', body: Buffer.from('x') })
    expect([answer.status, seen.length]).toEqual([500, 2])
  })

  test('a request that is said to be repeatable is sent again, its body from the start', async () => {
    const bodies: string[] = []
    const keep: Handler = async (request, response) => {
      bodies.push(await text(request))
      response.writeHead(bodies.length === 1 ? 502 : 201).end()
    }
    const { url } = await serve(keep)
    const body = {
      size: 6,
      async *open() {
        yield Buffer.from('abc')
        yield Buffer.from('def')
      },
    }
    expect((await client().request(url, { method: 'PUT', body, isRepeatable: true })).status).toBe(201)
    expect(bodies).toEqual(['abcdef', 'abcdef'])
  })

  test('a body that breaks goes on where it broke', async () => {
    const { url, seen } = await serve(cutAfter(1 << 20, { etag: '"v1"' }))
    const answer = await client().request(url)
    expect(Buffer.compare(await collect(answer.body), big)).toBe(0)
    expect(seen.length).toBeGreaterThan(2)
    expect(seen[1]!.headers).toMatchObject({ range: expect.stringMatching(/^bytes=\d+-$/), 'if-range': '"v1"' })
  })

  test('a server that cannot go on is asked for the whole, and what was read already is skipped', async () => {
    const whole = say(200, big.toString(), { etag: '"v1"' })
    const { url } = await serve(cutAfter(1 << 20, { etag: '"v1"' }), whole)
    expect(Buffer.compare(await collect((await client().request(url)).body), big)).toBe(0)
  })

  test('a body that changed meanwhile is never glued together', async () => {
    const { url } = await serve(cutAfter(1 << 20, { etag: '"v1"' }), say(200, big.toString(), { etag: '"v2"' }))
    const { body } = await client().request(url)
    await expect(collect(body)).rejects.toMatchObject({ code: 'connection-broken', exitCode: 75 })
  })

  test('a body without a validator that breaks is an error, not a short file', async () => {
    const { url, seen } = await serve(cutAfter(1 << 20, {}))
    const { body } = await client().request(url)
    await expect(collect(body)).rejects.toMatchObject({ code: 'connection-broken' })
    expect(seen).toHaveLength(1)
  })

  test('an answer that does not come, and a body that stops, time out', async () => {
    const http = client({ timeouts: { answer: 50, idle: 50 } })
    const { url } = await serve(() => {})
    await expect(http.request(url, { isRepeatable: false })).rejects.toMatchObject({ code: 'timeout', exitCode: 75 })
    const slow = await serve((_, response) => response.writeHead(200, { 'content-length': 1 << 20 }).write('half'))
    const { body } = await http.request(slow.url)
    await expect(collect(body)).rejects.toThrow(/nothing came for 0.05 s/)
  })

  test('a reader that takes its time is no timeout', async () => {
    const { url } = await serve(say(200, big.toString()))
    const { body } = await client({ timeouts: { idle: 40 } }).request(url)
    let size = 0
    for await (const chunk of body) {
      if (size === 0) await new Promise(resolve => setTimeout(resolve, 120))
      size += chunk.length
    }
    expect(size).toBe(big.length)
  })

  test('a body is only read from its source as fast as the server takes it', async () => {
    let taken = 0
    const { url } = await serve(async (request, response) => {
      await new Promise(resolve => setTimeout(resolve, 150))
      const before = taken
      request.resume().on('end', () => response.end(String(before)))
    })
    const piece = Buffer.alloc(1 << 20)
    const body = {
      size: 100 << 20,
      async *open() {
        for (let index = 0; index < 100; index++, taken++) yield piece
      },
    }
    const answer = await client().request(url, { method: 'PUT', body })
    expect(Number(await answer.text())).toBeLessThan(40)
    expect(taken).toBe(100)
  })

  test('an error of the source of a body stays what it is', async () => {
    const { url } = await serve(say(201))
    const broken = {
      size: 10,
      async *open(): Bytes & AsyncGenerator<Uint8Array> {
        yield Buffer.from('half')
        throw new Error('the disk is gone')
      },
    }
    await expect(client().request(url, { method: 'PUT', body: broken })).rejects.toThrow('the disk is gone')
  })

  test('an answer that comes before the body was sent is the answer', async () => {
    const { url } = await serve((_, response) => response.writeHead(401).end('who are you?'))
    const body = {
      size: 50 << 20,
      async *open() {
        for (let index = 0; index < 50; index++) yield Buffer.alloc(1 << 20)
      },
    }
    const answer = await client().request(url, { method: 'PUT', body })
    expect([answer.status, await answer.text()]).toEqual([401, 'who are you?'])
  })

  test('a redirect is followed, and credentials stay with the host that they were for', async () => {
    const other = await serve(say(200, 'there'))
    const { url, seen } = await serve(say(307, '', { location: '/next' }), say(302, '', { location: other.url }))
    const answer = await client().request(`${url}/start`, { headers: { Authorization: 'Bearer secret' } })
    expect([await answer.text(), answer.url]).toEqual(['there', `${other.url}/`])
    expect(seen.map(request => request.headers.authorization)).toEqual(['Bearer secret', 'Bearer secret'])
    expect(other.seen[0]!.headers.authorization).toBeUndefined()
  })

  test('a redirect is a value when that is asked for', async () => {
    const { url } = await serve(say(307, '', { location: '/next' }))
    expect((await client().request(url, { redirect: 'manual' })).status).toBe(307)
  })

  test('a redirect without end is an error', async () => {
    const { url } = await serve(say(302, '', { location: '/again' }))
    await expect(client().request(url)).rejects.toMatchObject({ code: 'too-many-redirects' })
  })

  test('a body sent to one place is sent again to where it is redirected with 307', async () => {
    const other = await serve(async (request, response) => response.end(await text(request)))
    const { url } = await serve(say(307, '', { location: other.url }))
    const answer = await client().request(url, { method: 'PUT', body: Buffer.from('moved') })
    expect(await answer.text()).toBe('moved')
  })

  test('credentials in a URL become a header and reach no message', async () => {
    const { url, seen } = await serve(say(200), hangUp)
    const secret = `${url.replace('://', '://me:p%40ss@')}/simple?token=abc`
    expect((await client().request(secret)).url).not.toContain('p%40ss')
    expect(seen[0]!.headers.authorization).toBe(`Basic ${Buffer.from('me:p@ss').toString('base64')}`)
    const failure = await client()
      .request(secret)
      .catch((error: Error) => error.message)
    expect(failure).toBe(`The connection for ${url}/simple?… broke: it was closed by the other side`)
  })

  test('a host that does not exist or refuses is unreachable', async () => {
    const { url, port } = await serve(say(200))
    servers.pop()!.close()
    await expect(client().request(url)).rejects.toMatchObject({
      code: 'host-unreachable',
      exitCode: 69,
      message: `Could not reach \`127.0.0.1:${port}\` for ${url}/: it refuses the connection`,
    })
  })

  test('a cancelled request ends with the reason it was cancelled for', async () => {
    const { url } = await serve((_, response) => response.writeHead(200, { 'content-length': 1 << 20 }).write('half'))
    const cancel = new AbortController()
    const { body } = await client().request(url, { signal: cancel.signal })
    setTimeout(() => cancel.abort(new Error('enough')), 20)
    await expect(collect(body)).rejects.toThrow('enough')
    await expect(client().request(url, { signal: cancel.signal })).rejects.toThrow('enough')
  })

  test('connections are kept, whether or not a small body was read', async () => {
    const { url, seen } = await serve(say(404, 'nobody reads this'))
    const http = client()
    for (let count = 0; count < 3; count++) await http.request(url)
    expect(new Set(seen.map(request => request.socket.remotePort)).size).toBe(1)
  })

  test('a kept connection that the server closed is replaced without an error', async () => {
    const { url, seen } = await serve(say(200, 'one'), hangUp, say(201, 'two'))
    const http = client()
    await (await http.request(url)).text()
    await new Promise(resolve => setTimeout(resolve, 10))
    const answer = await http.request(url, { method: 'POST', body: Buffer.from('x') })
    expect([answer.status, seen.length]).toEqual([201, 3])
  })

  test('a compressed body arrives decompressed when that was asked for, else as it is', async () => {
    const packed = gzipSync('hello')
    const { url } = await serve((_, response) => response.writeHead(200, { 'content-encoding': 'gzip' }).end(packed))
    expect(await (await client().request(url, { headers: { 'Accept-Encoding': 'gzip' } })).text()).toBe('hello')
    expect(await collect((await client().request(url)).body)).toEqual(packed)
  })

  test('requests go through the proxy of the environment, except those to this computer', async () => {
    const { url } = await serve(say(200, 'direct'))
    const proxy = await serve((request, response) => response.end(`by proxy: ${request.url}`))
    const http = client({ environment: { HTTP_PROXY: proxy.url, NO_PROXY: 'direct.invalid' } })
    expect(await (await http.request(url)).text()).toBe('direct')
    expect(await (await http.request('http://example.invalid/a?b')).text()).toBe('by proxy: http://example.invalid/a?b')
    await expect(http.request('http://direct.invalid/', { isRepeatable: false })).rejects.toMatchObject({
      code: 'host-unreachable',
    })
  })

  test('https goes through a tunnel of the proxy', async () => {
    const asked: string[] = []
    const proxy = await serve(say(500))
    servers.at(-1)!.on('connect', (request: IncomingMessage, socket) => {
      asked.push(request.url!, request.headers['proxy-authorization'] ?? '')
      socket.end('HTTP/1.1 403 Forbidden\r\n\r\n')
    })
    const http = client({ environment: { https_proxy: proxy.url.replace('://', '://me:secret@') } })
    const failure = await http.request('https://example.invalid/').catch((error: unknown) => error)
    expect(failure).toMatchObject({ code: 'host-unreachable', message: expect.not.stringContaining('secret') })
    expect(asked).toEqual(['example.invalid:443', `Basic ${Buffer.from('me:secret').toString('base64')}`])
  })

  test('plain HTTP where TLS was expected is said so', async () => {
    const { url } = await serve(say(200))
    await expect(client().request(url.replace('http:', 'https:'), { isRepeatable: false })).rejects.toMatchObject({
      code: 'not-tls',
    })
  })
})
