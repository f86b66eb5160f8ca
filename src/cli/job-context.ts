import { homedir } from 'node:os'
import { isAbsolute, join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import type { JobContext } from '../jobs/context.ts'
import { createThreads } from '../jobs/threads.ts'
import type { Observer } from '../model/observer.ts'
import { parsePlatform } from '../model/oci/platform.ts'
import { openCache } from '../stores/cache/cache.ts'
import { downloads } from '../stores/http/downloads.ts'
import { httpClient } from '../stores/http/http-client.ts'
import { parseMirrors } from '../stores/http/mirrors.ts'
import { offlineHttpClient } from '../stores/http/offline-http-client.ts'
import { version } from './version.ts'
import { withoutRepeats } from './without-repeats.ts'

/** Raised whenever what a record means has changed; older records are then not read. */
const cacheEpoch = `${version}-16`

/** What a job gets of this process: its environment, its clock, its folders. */
export function jobContext(options: {
  readonly observer: Observer
  readonly signal: AbortSignal
  readonly isOffline: boolean
  /** Without it, nothing is done in threads: nobody would end them. */
  readonly atEnd?: (work: () => Promise<void>) => void
}): JobContext {
  const { env: environment } = process
  const cache = openCache(cacheDirectory(environment), cacheEpoch)
  // One of many downloads may fail while the others are under way.
  process.once('exit', () => cache.blobs.discardPartial())
  const http = options.isOffline
    ? offlineHttpClient()
    : httpClient({ environment, now: Date.now, userAgent: `pare/${version}` })
  const parallel = Math.max(1, Math.min(8, navigator.hardwareConcurrency))
  const threads = options.atEnd && createThreads(parallel, options.signal)
  if (threads) options.atEnd?.(threads.close)
  const mirrors = parseMirrors(environment.PARE_MIRRORS ?? '')
  return {
    ...options,
    observer: withoutRepeats(options.observer),
    environment,
    workingDirectory: process.cwd(),
    now: new Date(),
    cache,
    http,
    downloads: downloads({ http, blobs: cache.blobs, offline: options.isOffline, mirrors }),
    mirrors,
    host: parsePlatform(`linux/${process.arch === 'x64' ? 'amd64' : process.arch}`),
    parallel,
    ...(threads ? { threads } : {}),
    isRoot: process.getuid?.() === 0,
    standardOutput: bytes => pipeline(bytes, process.stdout, { end: false }),
  }
}

/** XDG's cache folder; a relative XDG_CACHE_HOME is invalid by its specification and ignored. */
function cacheDirectory(environment: Readonly<Record<string, string | undefined>>): string {
  const base = environment.XDG_CACHE_HOME
  return join(base && isAbsolute(base) ? base : join(homedir(), '.cache'), 'pare')
}
