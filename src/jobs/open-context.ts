import { arch, availableParallelism, homedir, userInfo } from 'node:os'
import { isAbsolute, join } from 'node:path'
import type { Bytes } from '../model/bytes.ts'
import { PareError } from '../model/error.ts'
import type { WorkOptions } from '../model/observer.ts'
import { parsePlatform } from '../model/oci/platform.ts'
import { version } from '../model/version.ts'
import { openCache } from '../stores/cache/cache.ts'
import { downloads } from '../stores/http/downloads.ts'
import { httpClient } from '../stores/http/http-client.ts'
import { parseMirrors } from '../stores/http/mirrors.ts'
import { offlineHttpClient } from '../stores/http/offline-http-client.ts'
import type { JobContext } from './context.ts'
import { createThreads } from './threads.ts'

/** Raised whenever what a record means has changed; older records are then not read. */
const cacheEpoch = `${version}-16`

/** What jobs get of the process that they run in. */
export interface ContextOptions extends WorkOptions {
  /** Registry logins, package indexes, proxies and the cache's folder are read from it: pass that of the process. */
  readonly environment: Readonly<Record<string, string | undefined>>
  /** The folder that relative paths start from. */
  readonly workingDirectory: string
  /** Uses the cache alone. */
  readonly isOffline?: boolean
  /** The time that the work is done at; without it, the time of the call. */
  readonly now?: Date
  /** Receives an image whose destination is `-`. */
  readonly standardOutput?: (bytes: Bytes) => Promise<void>
}

/** A context, which must be left: its threads end, and what they were writing is removed. */
export type OpenedContext = JobContext & AsyncDisposable

/** Opens the cache and the ways to the network that every job needs: `await using context = openContext({ … })`. */
export function openContext(options: ContextOptions): OpenedContext {
  const { environment, workingDirectory, isOffline = false, signal, observer } = options
  const cache = openCache(cacheDirectory(environment), cacheEpoch)
  const http = isOffline
    ? offlineHttpClient()
    : httpClient({ environment, now: Date.now, userAgent: `pare/${version}` })
  const parallel = Math.max(1, Math.min(8, availableParallelism()))
  const threads = createThreads(parallel, signal)
  const mirrors = parseMirrors(environment.PARE_MIRRORS ?? '')
  const architecture = arch()
  return {
    ...(signal ? { signal } : {}),
    ...(observer ? { observer } : {}),
    environment,
    workingDirectory,
    now: options.now ?? new Date(),
    cache,
    http,
    downloads: downloads({ http, blobs: cache.blobs, offline: isOffline, mirrors }),
    mirrors,
    isOffline,
    host: parsePlatform(`linux/${architecture === 'x64' ? 'amd64' : architecture}`),
    parallel,
    threads,
    isRoot: isRoot(),
    standardOutput: options.standardOutput ?? noStandardOutput,
    async [Symbol.asyncDispose]() {
      await threads.close()
      cache.blobs.discardPartial()
    },
  }
}

function isRoot(): boolean {
  try {
    return userInfo().uid === 0
  } catch {
    // A user whom no file names, as containers are given at times.
    return false
  }
}

/** XDG's cache folder; a relative XDG_CACHE_HOME is invalid by its specification and ignored. */
function cacheDirectory({ XDG_CACHE_HOME: base }: Readonly<Record<string, string | undefined>>): string {
  return join(base && isAbsolute(base) ? base : join(homedir(), '.cache'), 'pare')
}

async function noStandardOutput(): Promise<never> {
  /** An image was asked for on standard output, and the context was opened without one. */
  throw new PareError({
    code: 'no-standard-output',
    exitCode: 2,
    message: 'Could not write the image to `-`: the context has no standard output',
    hint: 'hand `standardOutput` to `openContext`, or name a file',
  })
}
