import type { IncomingMessage } from 'node:http'
import type { Readable } from 'node:stream'
import { bytesOf } from '../../formats/digest/collect.ts'
import type { Bytes } from '../../model/bytes.ts'
import type { Answer, Question } from './exchange.ts'
import { connectionBroken, requestTimeout, transportError } from './http-errors.ts'
import { stallTimer } from './stall-timer.ts'

/** Bodies up to this size are read at once, so that their connection is free again whether or not anybody reads them. */
const smallBody = 64 << 10
/** Nobody needs more than this of the body of an error, or of the answer to an upload. */
const largestRead = 1 << 20

/** The answer whose head is in `incoming`: small and unwanted bodies are read already, others as they are asked for. */
export async function readAnswer(incoming: IncomingMessage, question: Question, idle: number): Promise<Answer> {
  incoming.on('error', () => {})
  const status = incoming.statusCode ?? 0
  const head = { status, url: question.url, headers: incoming.headers }
  if (question.method === 'HEAD' || status === 204 || status === 304) {
    incoming.resume()
    return { ...head, body: bytesOf() }
  }
  const body = read(await decoded(incoming, question), incoming, question, idle)
  const length = Number(incoming.headers['content-length'] ?? Number.POSITIVE_INFINITY)
  if (question.method === 'GET' && status < 300 && length > smallBody) return { ...head, body }
  return { ...head, body: await upTo(body, largestRead) }
}

async function decoded(incoming: IncomingMessage, { headers }: Question): Promise<Readable> {
  const wanted = headers['accept-encoding']
  if (!wanted?.includes('gzip') || !/^(?:x-)?gzip$/.test(incoming.headers['content-encoding'] ?? '')) return incoming
  const [{ createGunzip }, { pipeline }] = await Promise.all([import('node:zlib'), import('node:stream')])
  return pipeline(incoming, createGunzip(), () => {})
}

async function* read(source: Readable, incoming: IncomingMessage, { url, signal }: Question, idle: number): Bytes {
  const timer = stallTimer((what, time) => incoming.destroy(requestTimeout(url.href, what, time)))
  try {
    timer.start(idle, 'nothing came')
    for await (const chunk of source) {
      // The time runs only while the network has to give something, not while the reader is busy.
      timer.stop()
      yield chunk
      timer.start(idle, 'nothing came')
    }
    if (!incoming.complete) throw connectionBroken(url.href, new Error('the body is not whole'))
  } catch (cause) {
    throw signal?.aborted ? signal.reason : transportError(url.href, cause)
  } finally {
    timer.stop()
  }
}

async function upTo(body: Bytes, limit: number): Promise<Bytes> {
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of body) {
    chunks.push(chunk)
    size += chunk.length
    if (size >= limit) break
  }
  return bytesOf(...chunks)
}
