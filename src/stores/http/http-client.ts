import { collect } from '../../formats/digest/collect.ts'
import { PareError } from '../../model/error.ts'
import type { HttpClient, HttpRequest, HttpResponse } from '../../model/stores.ts'
import { agentPool } from './agent-pool.ts'
import { type Answer, exchange, type Question, type Timeouts } from './exchange.ts'
import { invalidUrl, tooManyRedirects } from './http-errors.ts'
import type { Environment } from './proxy-for.ts'
import { redirectedQuestion } from './redirect.ts'
import { resuming } from './resuming.ts'
import { retryDelay, retryDelays } from './retry-delay.ts'

// This room: `http-client.ts` is what others see, `exchange.ts` is one request over one connection, the rest is what
// happens between exchanges. It knows nothing of registries. Read `exchange.ts` first.

export interface HttpClientOptions {
  /** Where proxies and certificate authorities are named. */
  readonly environment: Environment
  /** Milliseconds since 1970. */
  readonly now: () => number
  readonly userAgent?: string
  readonly timeouts?: Partial<Timeouts>
  /** Passes the time between two attempts. */
  readonly wait?: (milliseconds: number, signal?: AbortSignal) => Promise<void>
}

const patience: Timeouts = { connect: 15_000, answer: 60_000, idle: 60_000 }
// A registry checks an upload's digest and moves it to its place before it answers.
const uploadAnswer = 300_000
const mostRedirects = 10

/**
 * An HTTP client that tries again what may be tried again, goes on with a download where it broke, follows redirects
 * without taking credentials to other hosts, and honours proxies and certificate authorities of the environment. With
 * an `accept-encoding` that names gzip, a compressed body arrives decompressed.
 */
export function httpClient(options: HttpClientOptions): HttpClient {
  const { environment, now, userAgent = 'pare', wait = sleep } = options
  const agentFor = agentPool(environment)

  async function once(question: Question): Promise<Answer> {
    const answer = question.body === undefined ? patience.answer : uploadAnswer
    return exchange(question, await agentFor(question.url), { ...patience, answer, ...options.timeouts })
  }

  async function follow(question: Question, redirects = 0): Promise<Answer> {
    const answer = await once(question)
    const next = redirectedQuestion(question, answer)
    if (next === undefined) return answer
    if (redirects === mostRedirects) throw tooManyRedirects(question.url.href)
    return follow(checked(next), redirects + 1)
  }

  async function ask(question: Question, request: HttpRequest): Promise<Answer> {
    const send = request.redirect === 'manual' ? once : follow
    const isRepeatable = request.isRepeatable ?? (question.method === 'GET' || question.method === 'HEAD')
    for (const planned of request.isRetried === false ? [] : retryDelays) {
      const delay = await send(question).then(
        answer => {
          const pause = retryDelay(answer, isRepeatable, planned, now)
          return pause ?? answer
        },
        (cause: unknown) => {
          if (isRepeatable && isWorthRepeating(cause)) return planned
          throw cause
        },
      )
      if (typeof delay !== 'number') return delay
      await wait(delay, question.signal)
    }
    return send(question)
  }

  async function request(url: string, request: HttpRequest = {}): Promise<HttpResponse> {
    const question = questionOf(url, request, userAgent)
    const answer = await ask(question, request)
    if (question.method !== 'GET' || answer.status !== 200 || 'range' in question.headers) return responseOf(answer)
    const again = (headers: Readonly<Record<string, string>>) =>
      ask({ ...question, headers: { ...question.headers, ...headers } }, request)
    const pauses = retryDelays.map(delay => () => wait(delay, question.signal))
    const isEncoded = 'content-encoding' in answer.headers
    return responseOf(isEncoded ? answer : { ...answer, body: resuming(answer, again, pauses) })
  }

  return { request }
}

function questionOf(text: string, request: HttpRequest, userAgent: string): Question {
  if (!URL.canParse(text)) throw invalidUrl(text)
  const { method = 'GET', headers = {}, body, signal } = request
  const lowerCase = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]))
  return checked({
    method,
    url: new URL(text),
    headers: { 'user-agent': userAgent, ...lowerCase },
    ...(body === undefined ? {} : { body }),
    ...(signal === undefined ? {} : { signal }),
  })
}

// A user and password inside the URL become a header, so that no later message can show them.
function checked(question: Question): Question {
  const { protocol, username, password } = question.url
  if (protocol !== 'http:' && protocol !== 'https:') throw invalidUrl(question.url.href)
  if (username === '' && password === '') return question
  const url = new URL(question.url)
  url.username = ''
  url.password = ''
  const pair = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`
  const authorization = `Basic ${Buffer.from(pair).toString('base64')}`
  return { ...question, url, headers: { authorization, ...question.headers } }
}

function isWorthRepeating(cause: unknown): boolean {
  if (!(cause instanceof PareError)) return false
  // A resolver under load says "try again"; any other unreachable host stays unreachable.
  return cause.exitCode === 75 || (cause.cause as NodeJS.ErrnoException | undefined)?.code === 'EAI_AGAIN'
}

function responseOf(answer: Answer): HttpResponse {
  let headers: Headers | undefined
  return {
    status: answer.status,
    url: answer.url.href,
    body: answer.body,
    // Node loads its fetch, 25 ms of it, when the class is first touched.
    get headers() {
      headers ??= headersOf(answer)
      return headers
    },
    text: async () => new TextDecoder().decode(await collect(answer.body)),
  }
}

function headersOf(answer: Answer): Headers {
  const pairs = Object.entries(answer.headers).flatMap(([name, value]) => {
    const values = value === undefined ? [] : Array.isArray(value) ? value : [value]
    return values.map(one => [name, one] as [string, string])
  })
  return new Headers(pairs)
}

async function sleep(milliseconds: number, signal?: AbortSignal): Promise<void> {
  const { setTimeout } = await import('node:timers/promises')
  await setTimeout(milliseconds, undefined, signal === undefined ? {} : { signal })
}
