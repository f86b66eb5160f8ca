import { crc32 } from 'node:zlib'
import { createDeflater } from './create-deflater.ts'
import { compressionLevel } from './deflate-bytes.ts'
import { deflateModule } from './deflate-module.ts'
import { frameMember, gzipMember } from './gzip-member.ts'

/** Compresses in the background, with the bytes of `gzipMember`. */
export interface Compressor {
  /** How many members are worth asking for at once. */
  readonly width: number
  gzipMember(bytes: Uint8Array): Promise<Uint8Array>
  close(): Promise<void>
}

export interface CompressorOptions {
  /** Threads to compress in; none are started until there is work for them, and 0 keeps everything in this one. */
  readonly workers: number
}

/** Below this size, sending the bytes to a thread and back (and starting it) costs more than compressing them here. */
const threadThreshold = 96 * 1024

/** A compressor with worker threads of its own, which do not keep the process alive; close it when it is no longer used. */
export function createCompressor({ workers }: CompressorOptions): Compressor {
  const threads: Thread[] = []
  let closings = 0

  function freest(threading: Threading): Thread {
    const least = threads.toSorted((left, right) => left.load() - right.load())[0]
    if (least !== undefined && (least.load() === 0 || threads.length >= workers)) return least
    const thread = startThread(threading)
    threads.push(thread)
    return thread
  }

  return {
    width: Math.max(1, workers) * 2,
    async gzipMember(bytes) {
      if (workers === 0 || bytes.length < threadThreshold) return gzipMember(bytes)
      const checksum = crc32(bytes)
      const before = closings
      const threading = await loadThreading()
      if (closings > before) throw endedEarly()
      return frameMember(await freest(threading).deflate(bytes), checksum, bytes.length)
    },
    async close() {
      closings++
      await Promise.all(threads.splice(0).map(thread => thread.stop()))
    },
  }
}

interface Thread {
  /** Bytes that it was given and has not answered yet. */
  load(): number
  deflate(bytes: Uint8Array): Promise<Uint8Array>
  stop(): Promise<unknown>
}

interface Waiting {
  readonly size: number
  resolve(deflated: Uint8Array): void
  reject(error: Error): void
}

// What a thread runs. It is text rather than a file: a bundle has no file for it, and a source file cannot be run under
// node_modules. That is why `createDeflater` stands alone.
function threadSource(): string {
  return `
    const { parentPort, workerData } = require('node:worker_threads')
    const deflate = (${createDeflater.toString()})(workerData.module)
    parentPort.on('message', bytes => {
      const deflated = deflate(bytes, workerData.level)
      parentPort.postMessage(deflated, [deflated.buffer])
    })`
}

const endedEarly = () => new Error('a compression thread ended before its work was done')

// Most rebuilds compress too little for a thread, and need not load what starts one.
const loadThreading = () => import('node:worker_threads')

type Threading = Awaited<ReturnType<typeof loadThreading>>

function startThread({ Worker }: Threading): Thread {
  const worker = new Worker(threadSource(), {
    eval: true,
    // Flags of this process, such as a test runner's, are not the thread's business.
    execArgv: [],
    workerData: { module: deflateModule(), level: compressionLevel },
  })
  const waiting: Waiting[] = []
  let pending = 0
  const fail = (error: Error): void => {
    for (const { reject } of waiting.splice(0)) reject(error)
  }
  worker.on('error', fail)
  worker.on('exit', () => fail(endedEarly()))
  worker.on('message', (deflated: Uint8Array) => {
    const first = waiting.shift()!
    pending -= first.size
    if (waiting.length === 0) worker.unref()
    first.resolve(deflated)
  })
  worker.unref()
  return {
    load: () => pending,
    stop: () => worker.terminate(),
    deflate(bytes) {
      return new Promise((resolve, reject) => {
        waiting.push({ size: bytes.length, resolve, reject })
        pending += bytes.length
        // Only while somebody waits may a thread keep the process alive.
        worker.ref()
        const copy = Uint8Array.from(bytes)
        worker.postMessage(copy, [copy.buffer])
      })
    },
  }
}
