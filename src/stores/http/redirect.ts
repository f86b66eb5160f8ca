import type { Answer, Question } from './exchange.ts'

const credentialHeaders = new Set(['authorization', 'cookie', 'proxy-authorization'])

/**
 * The request that a redirect asks for, or `undefined` when `answer` is none. Credentials never follow to another
 * origin (WHATWG Fetch, "HTTP-redirect fetch").
 */
export function redirectedQuestion(question: Question, answer: Answer): Question | undefined {
  const location = answer.headers.location
  if (![301, 302, 303, 307, 308].includes(answer.status) || location === undefined) return undefined
  if (!URL.canParse(location, question.url.href)) return undefined
  const url = new URL(location, question.url)
  const headers = url.origin === question.url.origin ? question.headers : withoutCredentials(question.headers)
  const { signal } = question
  const common = { url, ...(signal === undefined ? {} : { signal }) }
  if (!becomesGet(question.method, answer.status)) return { ...question, ...common, headers }
  const { 'content-type': _type, 'content-length': _length, ...rest } = headers
  return { ...common, method: 'GET', headers: rest }
}

function becomesGet(method: string, status: number): boolean {
  if (method === 'GET' || method === 'HEAD') return false
  return status === 303 || (method === 'POST' && (status === 301 || status === 302))
}

function withoutCredentials(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !credentialHeaders.has(name)))
}
