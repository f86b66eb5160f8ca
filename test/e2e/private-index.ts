import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import {
  request as ask,
  createServer,
  type IncomingMessage,
  type RequestListener,
  type Server,
  type ServerResponse,
} from 'node:http'
import { createServer as createSecureServer } from 'node:https'
import { type AddressInfo, connect } from 'node:net'
import { makeWheel } from '../fixtures/make-wheel.ts'

/** A server of a test that says how it was asked. */
export interface ListeningServer extends AsyncDisposable {
  readonly port: number
  /** `METHOD PATH` and who signed in, in order. */
  readonly requests: string[]
}

/** What a package index of a test offers, and to whom. */
export interface PrivateIndex {
  /** `user:password`; without it, everybody is let in. */
  readonly login?: string
  /** The answer to whoever is not let in. */
  readonly refusal?: 401 | 403 | 404
  /** Distributions by name, each in version 1.0 with one module of that text. */
  readonly distributions: Readonly<Record<string, string>>
  /** Where files are sent on to: another host, as object stores of indexes are. */
  readonly filesAt?: string
  /** By https, with this certificate. */
  readonly tls?: Tls
}

export interface Tls {
  readonly cert: string
  readonly key: string
}

/** A package index on 127.0.0.1 that answers only who signs in. */
export function privateIndex({
  login,
  refusal = 401,
  distributions,
  filesAt,
  tls,
}: PrivateIndex): Promise<ListeningServer> {
  const wheels = new Map(Object.entries(distributions).map(([name, text]) => [fileNameOf(name), wheelOf(name, text)]))
  const wanted = login === undefined ? undefined : basic(login)
  return listen((request, response) => {
    const path = request.url!
    if (wanted !== undefined && request.headers.authorization !== wanted) {
      response.writeHead(refusal, refusal === 401 ? { 'www-authenticate': 'Basic realm="index"' } : {}).end()
      return
    }
    const [, name] = /^\/simple\/([\w.-]+)\/$/.exec(path) ?? []
    const wheel = wheels.get(path.slice(path.lastIndexOf('/') + 1))
    if (name !== undefined && name in distributions) {
      const digest = createHash('sha256')
        .update(wheels.get(fileNameOf(name))!)
        .digest('hex')
      const link = `<a href="../../files/${fileNameOf(name)}#sha256=${digest}">${fileNameOf(name)}</a>`
      response.writeHead(200, { 'content-type': 'text/html' }).end(`<!DOCTYPE html><html><body>${link}</body></html>`)
    } else if (wheel && filesAt !== undefined) {
      response.writeHead(302, { location: `${filesAt}${path}` }).end()
    } else if (wheel) {
      response.writeHead(200, { 'content-length': wheel.length }).end(request.method === 'HEAD' ? undefined : wheel)
    } else response.writeHead(404).end()
  }, tls)
}

/** A proxy on 127.0.0.1 for http and https that lets through only who signs in. */
export async function privateProxy(login: string): Promise<ListeningServer> {
  const wanted = basic(login)
  const isLetIn = (request: IncomingMessage) => request.headers['proxy-authorization'] === wanted
  const listening = await listen((request, response) => {
    if (!isLetIn(request)) return response.writeHead(407, { 'proxy-authenticate': 'Basic realm="proxy"' }).end()
    const { 'proxy-authorization': _, ...headers } = request.headers
    const upstream = ask(request.url!, { method: request.method!, headers }, answer => {
      response.writeHead(answer.statusCode!, answer.headers)
      answer.pipe(response)
    })
    upstream.on('error', () => response.destroy())
    request.pipe(upstream)
  })
  listening.server.on('connect', (request: IncomingMessage, socket) => {
    listening.requests.push(`CONNECT ${request.url} ${isLetIn(request) ? 'let in' : 'refused'}`)
    if (!isLetIn(request)) return socket.end('HTTP/1.1 407 Proxy Authentication Required\r\n\r\n')
    const [host, port] = request.url!.split(':')
    const upstream = connect(Number(port), host, () => {
      socket.write('HTTP/1.1 200 Connection Established\r\n\r\n')
      upstream.pipe(socket)
      socket.pipe(upstream)
    })
    upstream.on('error', () => socket.destroy())
    socket.on('error', () => upstream.destroy())
  })
  return listening
}

/** A mirror of the server at `origin` that hands on what it has to whoever signs in. */
export function privateMirror(login: string, origin: string): Promise<ListeningServer> {
  return listen(async (request, response) => {
    if (request.headers.authorization !== basic(login)) return response.writeHead(401).end()
    const answer = await fetch(`${origin}${request.url}`).catch(() => undefined)
    if (!answer) return response.writeHead(502).end()
    response.writeHead(answer.status).end(Buffer.from(await answer.arrayBuffer()))
  })
}

/** Serves with `answer` until disposed of. */
export async function listen(
  answer: (request: IncomingMessage, response: ServerResponse) => unknown,
  tls?: Tls,
): Promise<ListeningServer & { readonly server: Server }> {
  const requests: string[] = []
  const serve: RequestListener = (request, response) => {
    const [, credentials] = /^Basic (.*)$/.exec(request.headers.authorization ?? '') ?? []
    const user = credentials === undefined ? '-' : Buffer.from(credentials, 'base64').toString().split(':')[0]
    requests.push(`${request.method} ${request.url} ${user}`)
    answer(request, response)
  }
  const server = tls ? createSecureServer(tls, serve) : createServer(serve)
  await new Promise<void>(done => server.listen(0, '127.0.0.1', done))
  return {
    server,
    requests,
    port: (server.address() as AddressInfo).port,
    [Symbol.asyncDispose]: () =>
      new Promise(done => {
        server.close(() => done())
        server.closeAllConnections()
      }),
  }
}

export function basic(login: string): string {
  return `Basic ${Buffer.from(login).toString('base64')}`
}

export function fileNameOf(name: string): string {
  return `${name.replaceAll('-', '_')}-1.0-py3-none-any.whl`
}

export function wheelOf(name: string, text: string): Buffer {
  const module = name.replaceAll('-', '_')
  return makeWheel({ name: module, version: '1.0', files: { [`${module}.py`]: text } })
}

/** The bare repositories below `folder`, by HTTP, for whoever signs in. */
export function privateGit(login: string, folder: string, tls?: Tls): Promise<ListeningServer> {
  return listen((request, response) => {
    if (request.headers.authorization !== basic(login)) {
      return response.writeHead(401, { 'www-authenticate': 'Basic realm="git"' }).end()
    }
    const [path, query = ''] = request.url!.split('?')
    const child = spawn('git', ['http-backend'], {
      env: {
        PATH: process.env.PATH,
        GIT_PROJECT_ROOT: folder,
        GIT_HTTP_EXPORT_ALL: '1',
        PATH_INFO: path,
        QUERY_STRING: query,
        REQUEST_METHOD: request.method,
        CONTENT_TYPE: request.headers['content-type'] ?? '',
        HTTP_CONTENT_ENCODING: request.headers['content-encoding'] ?? '',
        GIT_PROTOCOL: String(request.headers['git-protocol'] ?? ''),
      },
      stdio: ['pipe', 'pipe', 'ignore'],
    })
    request.pipe(child.stdin)
    const chunks: Buffer[] = []
    child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk))
    child.on('close', () => {
      const answer = Buffer.concat(chunks)
      const end = answer.indexOf('\r\n\r\n')
      const headers = answer
        .subarray(0, end)
        .toString()
        .split('\r\n')
        .map(line => line.split(': ') as [string, string])
      const status = headers.find(([name]) => name === 'Status')?.[1] ?? '200'
      response.writeHead(Number.parseInt(status, 10), Object.fromEntries(headers)).end(answer.subarray(end + 4))
    })
  }, tls)
}
