import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'

/** One request as it comes through the proxy. */
export interface Passing {
  readonly method: string
  /** Path and query. */
  readonly path: string
  readonly authorization: string | undefined
  /** How many requests were tampered with before. */
  readonly count: number
}

/** What is done to a request, or to its answer. */
export type Tampering =
  /** The connection ends in the middle of the body, or once the registry has answered. */
  | { readonly do: 'cut' }
  | { readonly do: 'lose-answer' }
  /** The registry gets half of the body, or one bit of it is changed. */
  | { readonly do: 'halve' | 'flip' }
  /** The same with the answer. */
  | { readonly do: 'cut-answer' | 'flip-answer' }
  | { readonly do: 'slow'; readonly milliseconds: number }
  | {
      readonly do: 'answer'
      readonly status: number
      readonly headers?: Readonly<Record<string, string>>
      readonly body?: string
    }
  /** It passes with the credentials of `elsewhere`. */
  | { readonly do: 'sign-in' }
  | { readonly do: 'rewrite'; header(name: string, value: string): string | undefined }

/** Decides about a request; what it returns `undefined` for passes untouched. */
export type Tamper = (passing: Passing) => Tampering | undefined

export interface FaultProxy extends AsyncDisposable {
  readonly host: string
  /** Requests that carried an Authorization header although they were for a place with no right to it. */
  readonly leaks: readonly string[]
  /** Another host of the same content: it signs in itself, and is shown no credentials. */
  readonly elsewhere: string
  tamper(tamper: Tamper | undefined): void
}

/** Stands before the registry at `upstream`; `authorization` is what lets `elsewhere` in. */
export async function faultProxy(upstream: string, authorization: string): Promise<FaultProxy> {
  let tamper: Tamper | undefined
  let count = 0
  const leaks: string[] = []

  const front = createServer(async (incoming, response) => {
    const { method, url, headers } = incoming
    const tampering = tamper?.({ method: method!, path: url!, authorization: headers.authorization, count })
    if (tampering !== undefined) count++
    if (tampering?.do === 'cut') return cutHalfway(incoming)
    const body = await bodyOf(incoming)
    if (tampering === undefined) return pass(incoming, body, response, headers)
    return tamperWith(tampering, incoming, body, response)
  })
  const other = createServer(async (incoming, response) => {
    if (incoming.headers.authorization !== undefined) leaks.push(`${incoming.method} ${incoming.url}`)
    pass(incoming, await bodyOf(incoming), response, { ...incoming.headers, authorization })
  })

  async function tamperWith(
    tampering: Exclude<Tampering, { readonly do: 'cut' }>,
    incoming: IncomingMessage,
    body: Buffer,
    response: ServerResponse,
  ): Promise<unknown> {
    const half = body.subarray(0, body.length >> 1)
    switch (tampering.do) {
      case 'lose-answer':
        await ask(incoming, body, incoming.headers)
        return incoming.socket.destroy()
      case 'halve':
        return pass(incoming, half, response, { ...incoming.headers, 'content-length': String(half.length) })
      case 'flip':
        return pass(incoming, flipped(body), response, incoming.headers)
      case 'slow':
        await sleep(tampering.milliseconds)
        return pass(incoming, body, response, incoming.headers)
      case 'answer':
        return response.writeHead(tampering.status, tampering.headers).end(tampering.body)
      case 'sign-in':
        return pass(incoming, body, response, { ...incoming.headers, authorization })
      case 'cut-answer': {
        const answer = await ask(incoming, body, incoming.headers)
        response.writeHead(answer.status, answer.headers)
        return response.write(answer.body.subarray(0, answer.body.length >> 1), () => response.destroy())
      }
      case 'flip-answer': {
        const answer = await ask(incoming, body, incoming.headers)
        return response.writeHead(answer.status, answer.headers).end(flipped(answer.body))
      }
      case 'rewrite': {
        const answer = await ask(incoming, body, incoming.headers)
        const headers = Object.entries(answer.headers).flatMap(([name, value]) => {
          const changed = typeof value === 'string' ? tampering.header(name, value) : value
          return changed === undefined ? [] : [[name, changed] as const]
        })
        return response.writeHead(answer.status, Object.fromEntries(headers)).end(answer.body)
      }
      default:
        tampering satisfies never
    }
  }

  async function pass(
    incoming: IncomingMessage,
    body: Buffer,
    response: ServerResponse,
    headers: IncomingMessage['headers'],
  ) {
    const answer = await ask(incoming, body, headers)
    response.writeHead(answer.status, answer.headers).end(answer.body)
  }

  function ask({ method, url }: IncomingMessage, body: Buffer, headers: IncomingMessage['headers']) {
    const [host, port] = upstream.split(':')
    return new Promise<{ status: number; headers: IncomingMessage['headers']; body: Buffer }>((resolve, reject) => {
      const { 'transfer-encoding': _, ...rest } = headers
      const sent = body.length > 0 ? { ...rest, 'content-length': String(body.length) } : rest
      const outgoing = request({ host, port, method, path: url, headers: sent }, async answer => {
        const { 'transfer-encoding': _chunked, ...plain } = answer.headers
        resolve({ status: answer.statusCode!, headers: plain, body: await bodyOf(answer) })
      })
      outgoing.on('error', reject)
      outgoing.end(body)
    })
  }

  const host = await listen(front)
  const elsewhere = await listen(other)
  return {
    host,
    elsewhere,
    leaks,
    tamper(next) {
      tamper = next
      count = 0
    },
    [Symbol.asyncDispose]: async () => {
      for (const server of [front, other]) {
        server.closeAllConnections()
        await new Promise(resolve => server.close(resolve))
      }
    },
  }
}

async function listen(server: ReturnType<typeof createServer>): Promise<string> {
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  return `127.0.0.1:${(server.address() as AddressInfo).port}`
}

function cutHalfway(incoming: IncomingMessage): void {
  const whole = Number(incoming.headers['content-length'] ?? 0)
  if (whole === 0) incoming.socket.destroy()
  let seen = 0
  incoming.on('data', (part: Buffer) => {
    seen += part.length
    if (seen >= whole / 2) incoming.socket.destroy()
  })
  incoming.on('error', () => {})
}

async function bodyOf(message: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = []
  for await (const part of message) parts.push(part as Buffer)
  return Buffer.concat(parts)
}

function flipped(body: Buffer): Buffer {
  const changed = Buffer.from(body)
  const middle = changed.length >> 1
  changed[middle] = changed[middle]! ^ 1
  return changed
}
