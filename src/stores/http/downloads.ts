import { verifying } from '../../formats/digest/verifying.ts'
import type { AddressedContent } from '../../model/content.ts'
import { PareError } from '../../model/error.ts'
import type { WorkOptions } from '../../model/observer.ts'
import type { BlobStore, Download, Downloads, HttpClient } from '../../model/stores.ts'
import { downloadFailed, downloadNotFound, downloadRefused, offlineAndNotCached } from './download-errors.ts'
import { limited } from './limited.ts'
import { type Mirrors, noMirrors } from './mirrors.ts'

export interface DownloadsOptions {
  readonly http: HttpClient
  readonly blobs: BlobStore
  readonly offline?: boolean
  readonly mirrors?: Mirrors
}

const mostAtOnce = 8
/** Times that a whole file is tried, when its server cannot go on where the connection broke. */
const mostAttempts = 3

/**
 * Downloads that go through the blob store. The same file asked for by many is fetched once; what is not the expected
 * digest and size is never kept.
 */
export function downloads({ http, blobs, offline = false, mirrors = noMirrors }: DownloadsOptions): Downloads {
  const underWay = new Map<string, Promise<AddressedContent>>()
  const inTurn = limited(mostAtOnce)

  async function fetch(asked: Download, options: WorkOptions = {}): Promise<AddressedContent> {
    // What has no digest could be anything, once it comes from elsewhere.
    const file = asked.digest === undefined ? asked : { ...asked, url: mirrors.urlOf(asked.url) }
    const cached = file.digest === undefined ? undefined : await blobs.find(file.digest)
    if (cached) return cached
    if (offline) throw offlineAndNotCached(file)
    const key = file.digest ?? file.url
    const other = underWay.get(key)
    if (other) {
      // Whoever started it may have been cancelled; that does not cancel this one.
      const content = await other.catch(cause => (isOwnFailure(cause) ? Promise.reject(cause) : undefined))
      options.signal?.throwIfAborted()
      return content ?? fetch(file, options)
    }
    const started = inTurn(() => download(file, options))
    underWay.set(key, started)
    try {
      return await started
    } finally {
      underWay.delete(key)
    }
  }

  async function download(file: Download, { signal, observer }: WorkOptions): Promise<AddressedContent> {
    for (let attempt = 1; ; attempt++) {
      try {
        const content = await receive(file, signal)
        observer?.({ type: 'downloaded', name: file.name, size: content.size })
        return content
      } catch (cause) {
        const isBroken = cause instanceof PareError && ['connection-broken', 'timeout'].includes(cause.code)
        if (!isBroken || attempt === mostAttempts) throw cause
      }
    }
  }

  async function receive(file: Download, signal: AbortSignal | undefined): Promise<AddressedContent> {
    const response = await http.request(file.url, signal === undefined ? {} : { signal })
    if (response.status === 404 || response.status === 410) throw downloadNotFound(file, response.status)
    if (response.status === 401 || response.status === 403) throw downloadRefused(file, response.status)
    if (response.status !== 200) throw downloadFailed(file, response.status)
    return blobs.write(verifying(response.body, file), file)
  }

  return { fetch }
}

function isOwnFailure(cause: unknown): boolean {
  return cause instanceof PareError
}
