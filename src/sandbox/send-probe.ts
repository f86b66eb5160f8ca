import { createHash } from 'node:crypto'
import { request as send } from 'node:http'
import type { Duplex } from 'node:stream'
import { PareError } from '../model/error.ts'
import type { ProbeAnswer, ProbeRequest } from '../model/sandbox.ts'

const bodyLimit = 1 << 20
const secondsForHeaders = 30
/** An event stream never ends: what came by then is the answer. */
const secondsForBody = 10

/** Sends one HTTP request over a connection of its own, and reads the answer. */
export function sendProbe(probe: ProbeRequest, connect: () => Duplex): Promise<ProbeAnswer> {
  const start = performance.now()
  return new Promise((resolve, reject) => {
    const timer = setTimeout(
      () => outgoing.destroy(new Error(`nothing within ${secondsForHeaders} s`)),
      secondsForHeaders * 1000,
    )
    const outgoing = send({
      method: probe.method,
      path: probe.path,
      headers: headersOf(probe),
      createConnection: connect,
    })
    outgoing.on('error', error => {
      clearTimeout(timer)
      reject(noAnswer(probe, error))
    })
    outgoing.on('response', incoming => {
      clearTimeout(timer)
      const digest = createHash('sha256')
      const body: Buffer[] = []
      let size = 0
      const patience = setTimeout(() => finish(false), secondsForBody * 1000)
      incoming.on('data', (chunk: Buffer) => {
        if (size < bodyLimit) body.push(chunk.subarray(0, bodyLimit - size))
        size += chunk.length
        digest.update(chunk)
      })
      incoming.on('end', () => finish(true))
      incoming.on('error', error => {
        clearTimeout(patience)
        reject(noAnswer(probe, error))
      })

      function finish(isWhole: boolean): void {
        clearTimeout(patience)
        resolve({
          status: incoming.statusCode!,
          headers: flat(incoming.headers),
          body: Buffer.concat(body).toString(),
          digest: `sha256:${digest.copy().digest('hex')}`,
          size,
          isWhole,
          milliseconds: performance.now() - start,
        })
        incoming.removeAllListeners('error').on('error', () => {})
        outgoing.removeAllListeners('error').on('error', () => {})
        outgoing.destroy()
      }
    })
    outgoing.end(probe.body)
  })
}

// Frameworks such as Django refuse a host that they were not told of, and let `localhost` pass while developing.
function headersOf(probe: ProbeRequest): Record<string, string> {
  const given = Object.fromEntries(Object.entries(probe.headers).map(([name, value]) => [name.toLowerCase(), value]))
  return {
    host: `localhost:${probe.port}`,
    'user-agent': 'pare',
    accept: '*/*',
    connection: 'close',
    ...(probe.body === undefined ? {} : { 'content-length': String(Buffer.byteLength(probe.body)) }),
    ...given,
  }
}

function flat(headers: NodeJS.Dict<string | string[]>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, Array.isArray(value) ? value.join(', ') : (value ?? '')]),
  )
}

/** A request to a sandboxed process got no answer that is HTTP. */
function noAnswer(probe: ProbeRequest, cause: Error & { code?: string }): PareError {
  const isGarbled = cause.code?.startsWith('HPE_')
  return new PareError({
    code: 'no-answer',
    exitCode: 1,
    message: `${probe.method} ${probe.path} on port ${probe.port} got no answer: ${isGarbled ? 'what came back is not HTTP' : cause.message}`,
    cause,
  })
}
