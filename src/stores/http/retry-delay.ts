import type { Answer } from './exchange.ts'

/** Milliseconds before each further attempt: no jitter, so that a run can be repeated. */
export const retryDelays: readonly number[] = [250, 1000, 2000, 4000]

/** Waiting longer than this for somebody else's rate limit is the user's decision. */
const longestWait = 30_000

/**
 * Milliseconds to wait before the request that was answered by `answer` is worth sending again, or `undefined` when the
 * answer stands. What the server says in Retry-After (RFC 9110) goes before `planned`.
 */
export function retryDelay(
  answer: Pick<Answer, 'status' | 'headers'>,
  isRepeatable: boolean,
  planned: number,
  now: () => number,
): number | undefined {
  const { status, headers } = answer
  const asked = retryAfter(headers['retry-after'], now)
  // A request that was turned away because of load was not carried out: it may be sent again whatever it was.
  const wasTurnedAway = status === 429 || (status === 503 && asked !== undefined)
  const isTransient = wasTurnedAway || [408, 500, 502, 503, 504].includes(status)
  if (!isTransient || !(wasTurnedAway || isRepeatable)) return undefined
  const delay = asked ?? planned
  return delay > longestWait ? undefined : delay
}

function retryAfter(value: string | undefined, now: () => number): number | undefined {
  if (value === undefined) return undefined
  if (/^\d+$/.test(value)) return Number(value) * 1000
  const date = Date.parse(value)
  return Number.isNaN(date) ? undefined : Math.max(0, date - now())
}
