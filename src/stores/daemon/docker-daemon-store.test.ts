import { mkdtemp, rm } from 'node:fs/promises'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { bytesOf, collect } from '../../formats/digest/collect.ts'
import { emptyImage } from '../../images/empty-image.ts'
import type { Bytes } from '../../model/bytes.ts'
import { dockerDaemonStore } from './docker-daemon-store.ts'

let directory: string
let server: Server | undefined

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'pare-daemon-'))
})

afterEach(async () => {
  server?.closeAllConnections()
  server?.close()
  await rm(directory, { recursive: true })
})

type Handler = (request: IncomingMessage, response: ServerResponse, body: string) => void

/** A daemon at a socket that answers by path; what it was asked is written down. */
async function daemon(
  handlers: Record<string, Handler>,
  version = '1.99',
): Promise<{ socket: string; asked: string[] }> {
  const socket = join(directory, 'docker.sock')
  const asked: string[] = []
  server = createServer(async (request, response) => {
    asked.push(`${request.method} ${request.url}`)
    if (request.url === '/_ping') return response.writeHead(200, { 'api-version': version }).end('OK')
    const path = request.url!.replace(/^\/v[\d.]+/, '').replace(/\?.*/, '')
    const body = Buffer.from(await collect(request).catch(() => Buffer.alloc(0))).toString()
    const handler = handlers[path] ?? ((_, other) => other.writeHead(404).end('{"message":"no such thing"}'))
    return handler(request, response, body)
  })
  await new Promise<void>(resolve => server!.listen(socket, resolve))
  return { socket, asked }
}

const image = emptyImage({ os: 'linux', architecture: 'amd64' })

function store(socket: string, encode: () => Bytes = () => bytesOf(Buffer.from('archive'))) {
  const environment = { DOCKER_HOST: `unix://${socket}` }
  return dockerDaemonStore({ environment, encode, decode: async () => image })
}

const app = { transport: 'docker-daemon', name: 'team/app:1' } as const
const ok: Handler = (_, response) => response.end('{}')

describe('dockerDaemonStore', () => {
  test('the version of the interface is the one that the daemon offers', async () => {
    const { socket, asked } = await daemon({ '/images/load': ok, '/images/team/app%3A1/json': ok })
    await store(socket).write(image, app, {})
    expect(asked).toEqual(['GET /_ping', 'POST /v1.99/images/load?quiet=1', 'GET /v1.99/images/team/app%3A1/json'])
  })

  test('an error inside a successful answer is an error', async () => {
    const { socket } = await daemon({
      '/images/load': (_, response) =>
        response.end('{"stream":"Loading"}\r\n{"errorDetail":{"message":"no space left on device"},"error":"x"}\r\n'),
    })
    await expect(store(socket).write(image, app, {})).rejects.toMatchObject({
      code: 'daemon-load-failed',
      exitCode: 69,
      message: 'Could not load `team/app:1` into the Docker daemon: no space left on device',
      hint: 'free some space: `docker system prune`',
    })
  })

  test('an image that is not there after it was loaded is an error', async () => {
    const { socket } = await daemon({ '/images/load': (_, response) => response.end('{"stream":"Loaded"}') })
    await expect(store(socket).write(image, app, {})).rejects.toThrow(/daemon: no such thing/)
  })

  test('a daemon that goes away in the middle is worth trying again', async () => {
    const { socket } = await daemon({ '/images/load': request => request.socket.destroy() })
    await expect(store(socket).write(image, app, {})).rejects.toMatchObject({ code: 'connection-broken', exitCode: 75 })
  })

  test('an error of the archive stays what it is', async () => {
    const { socket } = await daemon({ '/images/load': ok })
    async function* broken(): Bytes & AsyncGenerator<Uint8Array> {
      yield Buffer.from('half')
      throw new Error('the disk is gone')
    }
    await expect(store(socket, broken).write(image, app, {})).rejects.toThrow('the disk is gone')
  })

  test('a load that is cancelled ends at once', async () => {
    const { socket } = await daemon({ '/images/load': () => {} })
    const cancel = new AbortController()
    setTimeout(() => cancel.abort(new Error('enough')), 50)
    await expect(store(socket).write(image, app, { signal: cancel.signal })).rejects.toThrow('enough')
  })

  test('what the daemon says to people is told', async () => {
    const { socket } = await daemon({
      '/images/load': (_, response) => response.end('{"stream":"Loaded image: team/app:1\\n"}\n'),
      '/images/team/app%3A1/json': ok,
    })
    const lines: string[] = []
    await store(socket).write(image, app, {
      observer: progress => progress.type === 'output' && lines.push(progress.line),
    })
    expect(lines).toEqual(['Loaded image: team/app:1'])
  })

  test('a daemon that cannot give an image says why', async () => {
    const { socket } = await daemon({
      '/images/team/app%3A1/get': (_, response) => response.writeHead(500).end('{"message":"broken layer"}'),
    })
    await expect(store(socket).open(app, {})).rejects.toThrow(
      'Could not read `team/app:1` from the Docker daemon: broken layer',
    )
  })
})
