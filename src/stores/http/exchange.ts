import { once } from 'node:events'
import type { Agent, ClientRequest, IncomingHttpHeaders, IncomingMessage } from 'node:http'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { bytesOf } from '../../formats/digest/collect.ts'
import type { Bytes, Content } from '../../model/bytes.ts'
import { codeOf, requestTimeout, transportError } from './http-errors.ts'
import { readAnswer } from './read-answer.ts'
import { type StallTimer, stallTimer } from './stall-timer.ts'

/** Milliseconds without any progress after which a connection is given up. */
export interface Timeouts {
  readonly connect: number
  /** From the end of the request to the first byte of the answer. */
  readonly answer: number
  /** Between two pieces of a body, in either direction. */
  readonly idle: number
}

export interface Question {
  readonly method: string
  readonly url: URL
  readonly headers: Readonly<Record<string, string>>
  readonly body?: Uint8Array | Content
  readonly signal?: AbortSignal
}

export interface Answer {
  readonly status: number
  readonly url: URL
  readonly headers: IncomingHttpHeaders
  readonly body: Bytes
}

/** Sends one request over one connection and resolves when the head of the answer is there. */
export async function exchange(question: Question, agent: Agent, timeouts: Timeouts): Promise<Answer> {
  const { url, body, signal } = question
  signal?.throwIfAborted()
  const outgoing = await openRequest(question, agent)
  const timer = stallTimer((what, time) => outgoing.destroy(requestTimeout(url.href, what, time)))
  const answered = once(outgoing, 'response').then(([incoming]) => incoming as IncomingMessage)
  const upload = body === undefined ? undefined : watched(body, timer, timeouts)
  try {
    timer.start(timeouts.connect, 'it could not be connected')
    await Promise.race([connected(outgoing), answered])
    const sent = send(outgoing, upload?.bytes, timer, timeouts)
    const incoming = await Promise.race([answered, sent.then(() => answered)])
    timer.stop()
    sent.catch(() => {})
    return await readAnswer(incoming, question, timeouts.idle)
  } catch (cause) {
    answered.catch(() => {})
    outgoing.destroy()
    if (signal?.aborted) throw signal.reason
    if (upload?.failure) throw upload.failure.cause
    // A kept connection may be closed by the other side in the moment it is used again; nothing was answered on it.
    if (outgoing.reusedSocket && isReset(cause)) return exchange(question, agent, timeouts)
    throw transportError(url.href, cause)
  } finally {
    timer.stop()
  }
}

async function openRequest({ method, url, headers, body, signal }: Question, agent: Agent): Promise<ClientRequest> {
  const { request } = url.protocol === 'https:' ? await import('node:https') : await import('node:http')
  const size = body === undefined ? undefined : body instanceof Uint8Array ? body.length : body.size
  const length = size !== undefined ? size : method === 'GET' || method === 'HEAD' ? undefined : 0
  const outgoing = request(url, {
    method,
    agent,
    headers: {
      'accept-encoding': 'identity',
      ...headers,
      ...(length === undefined ? {} : { 'content-length': length }),
    },
    ...(signal === undefined ? {} : { signal }),
  })
  // Whoever waits for the answer hears of errors; those that come later must not end the process.
  outgoing.on('error', () => {})
  return outgoing
}

async function connected(outgoing: ClientRequest): Promise<void> {
  const socket = outgoing.socket ?? ((await once(outgoing, 'socket'))[0] as NonNullable<ClientRequest['socket']>)
  if (socket.connecting) await once(socket, 'connect')
}

async function send(
  outgoing: ClientRequest,
  bytes: Bytes | undefined,
  timer: StallTimer,
  timeouts: Timeouts,
): Promise<void> {
  if (bytes === undefined) outgoing.end()
  else await pipeline(Readable.from(bytes), outgoing)
  timer.start(timeouts.answer, 'no answer came')
}

interface Upload {
  readonly bytes: Bytes
  /** Set when it was the body that could not be read, not the connection that broke. */
  failure: { readonly cause: unknown } | undefined
}

// The time runs only while the network has to take something, not while the next piece is being made.
function watched(body: Uint8Array | Content, timer: StallTimer, { idle }: Timeouts): Upload {
  const upload: Upload = { bytes: pieces(), failure: undefined }
  async function* pieces(): Bytes & AsyncGenerator<Uint8Array> {
    timer.stop()
    try {
      for await (const piece of body instanceof Uint8Array ? bytesOf(body) : body.open()) {
        timer.start(idle, 'nothing was taken')
        yield piece
        timer.stop()
      }
    } catch (cause) {
      upload.failure = { cause }
      throw cause
    }
  }
  return upload
}

function isReset(cause: unknown): boolean {
  return codeOf(cause) === 'ECONNRESET' || codeOf(cause) === 'EPIPE'
}
