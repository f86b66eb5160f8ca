import { existsSync } from 'node:fs'
import { PareError, type PareErrorOptions } from '../model/error.ts'
import type { ThreadWork } from './thread-work.ts'

/** Threads for work that would keep this one from everything else. */
export interface Threads {
  /** Has `order` worked on; `weight` tells how long it takes, compared with other orders. */
  run<Name extends keyof ThreadWork>(
    name: Name,
    order: ThreadWork[Name]['order'],
    weight: number,
  ): Promise<ThreadWork[Name]['answer']>
  /** Whether there was work for a thread. */
  isStarted(): boolean
  /** Stops what is under way, and returns when nothing half-written is left. */
  close(): Promise<void>
}

/** An order as it is sent to a thread. */
export interface ThreadOrder {
  readonly id: number
  readonly name: keyof ThreadWork
  readonly order: unknown
}

/** What a thread sends back: a value, an error that is told to people, or any other. */
export interface ThreadAnswer {
  readonly id: number
  readonly value?: unknown
  readonly refusal?: PareErrorOptions
  readonly bug?: unknown
}

/** At most `count` threads; none is started until there is work for it, and an idle one does not keep the process alive. */
export function createThreads(count: number, signal?: AbortSignal): Threads {
  const threads: Thread[] = []
  let closing: Promise<unknown> | undefined
  const close = async (): Promise<void> => {
    closing ??= Promise.all(threads.map(thread => thread.stop()))
    await closing
  }
  signal?.addEventListener('abort', () => void close(), { once: true })

  return {
    isStarted: () => threads.length > 0,
    async run(name, order, weight) {
      signal?.throwIfAborted()
      const { Worker } = await import('node:worker_threads')
      if (closing) throw signal?.reason ?? endedEarly()
      const idle = threads.find(thread => thread.load() === 0)
      const thread = idle ?? (threads.length < count ? startThread(Worker) : leastLoaded(threads))
      if (!threads.includes(thread)) threads.push(thread)
      return thread.run(name, order, weight)
    },
    close,
  }
}

function leastLoaded(threads: readonly Thread[]): Thread {
  return threads.toSorted((left, right) => left.load() - right.load())[0]!
}

interface Thread {
  /** The weight of what it has not answered yet. */
  load(): number
  run<Name extends keyof ThreadWork>(
    name: Name,
    order: ThreadWork[Name]['order'],
    weight: number,
  ): Promise<ThreadWork[Name]['answer']>
  stop(): Promise<void>
}

interface Waiting {
  readonly weight: number
  resolve(value: never): void
  reject(cause: unknown): void
}

const endedEarly = () => new Error('a thread ended before its work was done')

type Worker = import('node:worker_threads').Worker

function startThread(WorkerThread: typeof import('node:worker_threads').Worker): Thread {
  // Flags of this process, such as a test runner's, are not the thread's business.
  const worker: Worker = new WorkerThread(threadFile(), { execArgv: [] })
  const waiting = new Map<number, Waiting>()
  const ended = new Promise<void>(resolve => worker.once('exit', () => resolve()))
  let count = 0
  let pending = 0
  let isStopping = false
  const fail = (cause: unknown): void => {
    for (const { reject } of waiting.values()) reject(cause)
    waiting.clear()
  }
  worker.on('error', fail)
  worker.on('exit', () => fail(endedEarly()))
  worker.on('message', ({ id, value, refusal, bug }: ThreadAnswer) => {
    const { weight, resolve, reject } = waiting.get(id)!
    waiting.delete(id)
    pending -= weight
    if (waiting.size === 0 && !isStopping) worker.unref()
    if (refusal) reject(new PareError(refusal))
    else if (bug !== undefined) reject(bug)
    else resolve(value as never)
  })
  worker.unref()
  return {
    load: () => pending,
    stop() {
      // Whoever waits for its end must not find the process gone.
      isStopping = true
      worker.ref()
      worker.postMessage('stop')
      return ended
    },
    run(name, order, weight) {
      return new Promise((resolve, reject) => {
        const id = count++
        waiting.set(id, { weight, resolve, reject })
        pending += weight
        // Only while somebody waits may a thread keep the process alive.
        worker.ref()
        worker.postMessage({ id, name, order } satisfies ThreadOrder)
      })
    },
  }
}

/** The program of a thread: beside the bundle, or one folder above a chunk of it, or a source as this one. */
function threadFile(): URL {
  const bundled = ['./thread.cjs', '../thread.cjs'].map(path => new URL(path, import.meta.url))
  return bundled.find(url => existsSync(url)) ?? new URL('./thread.ts', import.meta.url)
}
