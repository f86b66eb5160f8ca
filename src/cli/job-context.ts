import { pipeline } from 'node:stream/promises'
import type { JobContext } from '../jobs/context.ts'
import { openContext } from '../jobs/open-context.ts'
import type { Observer } from '../model/observer.ts'
import { withoutRepeats } from './without-repeats.ts'

/** What a job gets of this process: its environment, its clock, its folders. */
export function jobContext(options: {
  readonly observer: Observer
  readonly signal: AbortSignal
  readonly isOffline: boolean
  /** Without it, nothing is done in threads: nobody would end them. */
  readonly atEnd?: (work: () => Promise<void>) => void
}): JobContext {
  const { observer, signal, isOffline, atEnd } = options
  const opened = openContext({
    environment: process.env,
    workingDirectory: process.cwd(),
    observer: withoutRepeats(observer),
    signal,
    isOffline,
    standardOutput: bytes => pipeline(bytes, process.stdout, { end: false }),
  })
  // One of many downloads may fail while the others are under way.
  process.once('exit', () => opened.cache.blobs.discardPartial())
  const { threads, ...withoutThreads } = opened
  if (atEnd === undefined || threads === undefined) return withoutThreads
  atEnd(threads.close)
  return opened
}
