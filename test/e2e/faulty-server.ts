import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'

/** A server on 127.0.0.1 that is gone after the test. */
export interface Server extends AsyncDisposable {
  readonly address: string
  /** Method and path of each request. */
  readonly requests: readonly string[]
}

/** Serves with `listener` until disposed of. */
export async function serve(listener: RequestListener): Promise<Server> {
  const requests: string[] = []
  const server = createServer((request, response) => {
    requests.push(`${request.method} ${request.url}`)
    listener(request, response)
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  return {
    address: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    [Symbol.asyncDispose]: () =>
      new Promise(resolve => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

/** A registry that answers everything but its version check with one status. */
export function refusingRegistry(status: number, code: string): Promise<Server> {
  return serve((request, response) => {
    request.resume()
    if (status === 401) response.setHeader('WWW-Authenticate', 'Basic realm="private"')
    if (status === 429) response.setHeader('Retry-After', '0')
    response.writeHead(status, { 'Content-Type': 'application/json' })
    response.end(JSON.stringify({ errors: [{ code, message: 'said the registry' }] }))
  })
}

/** What a mirror does to a file: other bytes, or the same and a connection that ends halfway. */
export interface Fault {
  readonly matches: RegExp
  readonly change: 'one-byte' | 'cut'
}

const archive = 'http://deb.debian.org'
const fetched = new Map<string, Promise<{ readonly status: number; readonly body: Buffer }>>()

/** A mirror of Debian's archive that hands on what the archive has, but for the files that the fault is for. */
export function faultyMirror(fault: Fault): Promise<Server> {
  return serve(async (request, response) => {
    const url = request.url!
    const answer = await fetchOnce(`${archive}${url}`).catch(() => undefined)
    if (answer === undefined) return response.writeHead(502).end()
    const { status, body } = answer
    if (status !== 200 || !fault.matches.test(url)) return response.writeHead(status).end(body)
    if (fault.change === 'one-byte') {
      const changed = Buffer.from(body)
      const middle = changed.length >> 1
      changed[middle] = changed[middle]! ^ 1
      return response.writeHead(200).end(changed)
    }
    response.writeHead(200, { 'Content-Length': body.length })
    response.write(body.subarray(0, body.length >> 1), () => response.destroy())
  })
}

function fetchOnce(url: string) {
  let answer = fetched.get(url)
  if (!answer) {
    answer = fetch(url).then(async response => ({
      status: response.status,
      body: Buffer.from(await response.arrayBuffer()),
    }))
    answer.catch(() => fetched.delete(url))
    fetched.set(url, answer)
  }
  return answer
}
