import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, test } from 'vitest'
import type { Runner } from '../../stores/engines/engine.ts'
import { startImage } from './start-image.ts'

let server: Server | undefined

afterEach(() => server?.close())

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1')
  await new Promise(resolve => probe.once('listening', resolve))
  const { port } = probe.address() as AddressInfo
  await new Promise(resolve => probe.close(resolve))
  return port
}

/** A container that is a server in this process: `/` answers after a while, everything else as it is told. */
function runnerOf(port: number, answers: Readonly<Record<string, number>>) {
  const stopped: string[] = []
  const runner: Runner = {
    async start() {
      server = createServer((request, response) => {
        response.statusCode = answers[request.url!] ?? 404
        response.end('hello')
      })
      setTimeout(() => server!.listen(port, '127.0.0.1'), 100)
      return 'c1'
    },
    residentMemory: async () => 5_000_000,
    isRunning: async () => true,
    lastLines: async () => 'said',
    stop: async container => void stopped.push(container),
  }
  return { runner, stopped }
}

const get = (path: string, more: object = {}) => ({ method: 'GET', path, headers: {}, ...more })
const { signal } = new AbortController()

describe('startImage', () => {
  test('waits for the first answer, measures it, and asks for the rest', async () => {
    const port = await freePort()
    const { runner, stopped } = runnerOf(port, { '/': 200, '/late': 500, '/gone': 404 })
    const late = [get('/late'), get('/gone', { status: 404 }), get('/', { contains: 'hello' })]
    const started = await startImage(runner, 'image', { port, first: get('/'), late, signal })
    expect(started.firstAnswer).toBeGreaterThan(0.09)
    expect(started.firstRequest).toBeLessThan(started.firstAnswer)
    expect(started.residentMemory).toBe(5_000_000)
    expect(started.late).toEqual([
      { probe: 'GET /late', isOk: false, answer: '500' },
      { probe: 'GET /gone', isOk: true, answer: '404' },
      { probe: 'GET /', isOk: true, answer: '200' },
    ])
    expect(stopped).toEqual(['c1'])
  })

  test('a container that cannot be started is an error at once', async () => {
    const port = await freePort()
    const { runner } = runnerOf(port, {})
    const start = async () => {
      throw new Error('no such image')
    }
    const failing = startImage({ ...runner, start }, 'image', { port, first: get('/'), late: [], signal })
    await expect(failing).rejects.toThrow('no such image')
  })

  test('one that has ended is not waited for, and what it said is told', async () => {
    const port = await freePort()
    const { runner, stopped } = runnerOf(port, {})
    const dead: Runner = { ...runner, start: async () => 'c2', isRunning: async () => false }
    await expect(startImage(dead, 'image', { port, first: get('/'), late: [], signal })).rejects.toMatchObject({
      message: 'the container ended before it answered `/`',
      log: 'said',
    })
    expect(stopped).toEqual(['c2'])
  })
})
