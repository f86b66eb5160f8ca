import type { Bytes } from '../../model/bytes.ts'
import { PareError } from '../../model/error.ts'
import type { Answer } from './exchange.ts'

/** Asks for the same content again with further headers. */
export type AskAgain = (headers: Readonly<Record<string, string>>) => Promise<Answer>

/** Progress after which a connection that broke counts as a new one. */
const enoughProgress = 1 << 20

/**
 * The body of `first`, carried on over a new connection where the old one broke, as long as the server vouches that it
 * is still the same content (RFC 9110, If-Range).
 */
export async function* resuming(first: Answer, again: AskAgain, pauses: readonly (() => Promise<void>)[]): Bytes {
  const validator = strongValidator(first)
  let answer = first
  let [position, failures, lastFailure] = [0, 0, 0]
  for (let skip = 0; ; ) {
    try {
      for await (const chunk of answer.body) {
        const rest = chunk.subarray(Math.min(skip, chunk.length))
        skip -= chunk.length - rest.length
        position += rest.length
        if (rest.length > 0) yield rest
      }
      return
    } catch (cause) {
      if (position - lastFailure >= enoughProgress) failures = 0
      lastFailure = position
      const pause = pauses[failures++]
      if (validator === undefined || pause === undefined || !isTransient(cause)) throw cause
      await pause()
      answer = await again({ range: `bytes=${position}-`, 'if-range': validator })
      if (answer.status === 206 && startOf(answer) === position) skip = 0
      else if (answer.status === 200 && strongValidator(answer) === validator) skip = position
      else throw cause
    }
  }
}

function strongValidator({ headers }: Answer): string | undefined {
  const tag = headers.etag
  if (tag !== undefined) return tag.startsWith('W/') ? undefined : tag
  return headers['last-modified']
}

function startOf({ headers }: Answer): number | undefined {
  const [, start] = /^bytes (\d+)-/.exec(headers['content-range'] ?? '') ?? []
  return start === undefined ? undefined : Number(start)
}

function isTransient(cause: unknown): boolean {
  return cause instanceof PareError && cause.exitCode === 75
}
