import { parentPort } from 'node:worker_threads'
import { PareError } from '../model/error.ts'
import { threadWork } from './thread-work.ts'
import type { ThreadAnswer, ThreadOrder } from './threads.ts'

// What a thread of `threads.ts` runs: one order after the other, until it is told to stop.

const stop = new AbortController()
let before: Promise<void> = Promise.resolve()

parentPort!.on('message', (order: ThreadOrder | 'stop') => {
  if (order === 'stop') {
    stop.abort(new Error('stopped'))
    // What was half written is removed by whoever wrote it; then there is nothing left to wait for.
    void before.then(() => parentPort!.close())
  } else before = before.then(() => answer(order))
})

async function answer({ id, name, order }: ThreadOrder): Promise<void> {
  try {
    stop.signal.throwIfAborted()
    const work = threadWork[name] as (order: unknown, signal: AbortSignal) => Promise<unknown>
    send({ id, value: await work(order, stop.signal) })
  } catch (cause) {
    send({ id, ...described(cause) })
  }
}

function send(message: ThreadAnswer): void {
  parentPort!.postMessage(message)
}

/** A copy of an error loses its class on the way. */
function described(cause: unknown): Pick<ThreadAnswer, 'refusal' | 'bug'> {
  if (!(cause instanceof PareError)) return { bug: cause }
  const { code, exitCode, message, hint, location } = cause
  return { refusal: { code, exitCode, message, ...(hint ? { hint } : {}), ...(location ? { location } : {}) } }
}
