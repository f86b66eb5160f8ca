import type { Bytes } from '../model/bytes.ts'
import type { WorkOptions } from '../model/observer.ts'
import type { Platform } from '../model/oci/platform.ts'
import type { Downloads, HttpClient } from '../model/stores.ts'
import type { Cache } from '../stores/cache/cache.ts'
import type { Mirrors } from '../stores/http/mirrors.ts'
import type { Threads } from './threads.ts'

/** What every job needs from outside: the environment, the clock and the places where bytes live. */
export interface JobContext extends WorkOptions {
  readonly environment: Readonly<Record<string, string | undefined>>
  /** The folder that relative paths of the command line start from. */
  readonly workingDirectory: string
  readonly now: Date
  readonly cache: Cache
  readonly http: HttpClient
  readonly downloads: Downloads
  /** Where files come from in place of the servers that are named. */
  readonly mirrors: Mirrors
  /** Nothing may be fetched. */
  readonly isOffline: boolean
  /** Of this computer. */
  readonly host: Platform
  /** How many things are worth doing at once. */
  readonly parallel: number
  readonly isRoot: boolean
  /** For work that would keep everything else waiting; without them it is done in this thread. */
  readonly threads?: Threads
  /** Where an image goes whose destination is `-`. */
  standardOutput(bytes: Bytes): Promise<void>
}

/** What a context says of work to be done, without the rest of it. */
export function workOf({ signal, observer }: WorkOptions): WorkOptions {
  return { ...(signal ? { signal } : {}), ...(observer ? { observer } : {}) }
}
