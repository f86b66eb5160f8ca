import { once } from 'node:events'
import type { ClientRequest, IncomingMessage, RequestOptions } from 'node:http'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { collect } from '../../formats/digest/collect.ts'
import type { Bytes } from '../../model/bytes.ts'
import { daemonConnectionBroken, noDaemon } from './daemon-errors.ts'
import type { DockerHost, DockerTls } from './docker-host.ts'

export interface DaemonAnswer {
  readonly status: number
  readonly body: Bytes
}

/** Sends requests to a Docker daemon in the version of its interface that it offers itself. */
export interface DaemonClient {
  get(path: string, signal?: AbortSignal): Promise<DaemonAnswer>
  post(path: string, body: Bytes, signal?: AbortSignal): Promise<DaemonAnswer>
}

const largestText = 4 << 20

export function daemonClient(host: DockerHost): DaemonClient {
  let prefix: Promise<string> | undefined

  async function send(method: 'GET' | 'POST', path: string, body?: Bytes, signal?: AbortSignal): Promise<Answer> {
    const outgoing = await openRequest(host, { method, path, ...(signal === undefined ? {} : { signal }) })
    outgoing.on('error', () => {})
    const answered = once(outgoing, 'response').then(([incoming]) => incoming as IncomingMessage)
    const upload = { failure: undefined as { cause: unknown } | undefined }
    try {
      const sent = body === undefined ? outgoing.end() : pipeline(Readable.from(watched(body, upload)), outgoing)
      // A daemon may say no before it has heard everything.
      const incoming = await Promise.race([answered, Promise.resolve(sent).then(() => answered)])
      incoming.on('error', () => {})
      return { status: incoming.statusCode ?? 0, headers: incoming.headers, body: readBody(incoming, host, signal) }
    } catch (cause) {
      answered.catch(() => {})
      outgoing.destroy()
      if (signal?.aborted) throw signal.reason
      if (upload.failure) throw upload.failure.cause
      const { code } = cause as NodeJS.ErrnoException
      const wasReached = code === 'ECONNRESET' || code === 'EPIPE'
      throw wasReached ? daemonConnectionBroken(host.address, cause) : noDaemon(host.address, cause)
    }
  }

  async function negotiate(): Promise<string> {
    const answer = await send('GET', '/_ping')
    await collect(answer.body, largestText)
    const version = answer.headers['api-version']
    return typeof version === 'string' && /^\d+\.\d+$/.test(version) ? `/v${version}` : ''
  }

  async function versioned(path: string): Promise<string> {
    prefix ??= negotiate()
    return (await prefix) + path
  }

  return {
    get: async (path, signal) => send('GET', await versioned(path), undefined, signal),
    post: async (path, body, signal) => send('POST', await versioned(path), body, signal),
  }
}

interface Answer extends DaemonAnswer {
  readonly headers: IncomingMessage['headers']
}

async function openRequest(host: DockerHost, options: RequestOptions): Promise<ClientRequest> {
  const common = { ...options, headers: { host: 'docker', 'content-type': 'application/x-tar' } }
  if (host.kind === 'socket') return (await import('node:http')).request({ ...common, socketPath: host.path })
  const address = { ...common, host: host.hostname, port: host.port }
  if (host.tls === undefined) return (await import('node:http')).request(address)
  return (await import('node:https')).request({ ...address, ...(await certificates(host.tls)) })
}

async function certificates({ directory, isVerified }: DockerTls): Promise<object> {
  const [{ readFile }, { join }] = await Promise.all([import('node:fs/promises'), import('node:path')])
  const read = (name: string) => readFile(join(directory, name)).catch(() => undefined)
  const [ca, cert, key] = await Promise.all([read('ca.pem'), read('cert.pem'), read('key.pem')])
  return { rejectUnauthorized: isVerified, ...(ca && { ca }), ...(cert && { cert }), ...(key && { key }) }
}

// An error of the archive that is being sent is not one of the connection.
async function* watched(body: Bytes, upload: { failure: { cause: unknown } | undefined }): AsyncGenerator<Uint8Array> {
  try {
    yield* body
  } catch (cause) {
    upload.failure = { cause }
    throw cause
  }
}

async function* readBody(incoming: IncomingMessage, host: DockerHost, signal: AbortSignal | undefined): Bytes {
  try {
    yield* incoming as AsyncIterable<Uint8Array>
    if (!incoming.complete) throw new Error('the answer is not whole')
  } catch (cause) {
    throw signal?.aborted ? signal.reason : daemonConnectionBroken(host.address, cause)
  }
}
