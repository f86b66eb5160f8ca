import { parseRelease } from '../../formats/debian/release.ts'
import { collect } from '../../formats/digest/collect.ts'
import { digestOf } from '../../formats/digest/digest-of.ts'
import { PareError } from '../../model/error.ts'
import type { WorkOptions } from '../../model/observer.ts'
import type { HttpClient, HttpResponse, RecordStore } from '../../model/stores.ts'
import { archiveNotCached, archiveUnavailable } from './archive-unavailable.ts'
import type { KnownRelease } from './known-release.ts'
import { shownUrl } from './shown-url.ts'
import type { SuiteArchive } from './suite-archives.ts'
import { verifyRelease } from './verify-release.ts'

/** How the Release files of an archive are come by. */
export interface ReleaseStoreOptions {
  readonly http: HttpClient
  readonly records: RecordStore
  readonly now: Date
  readonly keys: readonly string[]
  readonly isOffline: boolean
  /** Asks the mirror even where that was done within the hour. */
  readonly refresh: boolean
}

/** A verified Release file, and whether the mirror was asked for it just now. */
export interface FoundRelease {
  readonly release: KnownRelease
  readonly isFresh: boolean
}

export interface ReleaseStore {
  find(archive: SuiteArchive, options: WorkOptions & { readonly refresh?: boolean }): Promise<FoundRelease>
}

const kind = 'debian-release'
// Security updates come several times a day, builds several times an hour.
const restSeconds = 3600
// Sid's is 200 KB.
const releaseLimit = 16 << 20

/**
 * Release files that were verified once: kept with the mirror's validators, so that asking again is one small request,
 * and never exchanged for an older one.
 */
export function releaseStore(options: ReleaseStoreOptions): ReleaseStore {
  const { http, records, keys, isOffline } = options
  const now = Math.floor(options.now.getTime() / 1000)
  // A release that other keys vouched for is unknown to these.
  const trust = digestOf(Buffer.from(keys.join('\n')))

  async function find(archive: SuiteArchive, { refresh, signal, observer }: WorkOptions & { refresh?: boolean }) {
    const url = `${archive.root}/dists/${archive.codename}/InRelease`
    const key = `${trust} ${url}`
    const known = await records.get<KnownRelease>(kind, key)
    if (isOffline) {
      if (known === undefined) throw archiveNotCached(url)
      return { release: known, isFresh: false }
    }
    if (known && !(refresh ?? options.refresh) && isResting(known, now)) return { release: known, isFresh: false }
    let response: HttpResponse
    try {
      response = await http.request(url, { headers: validatorsOf(known), ...(signal && { signal }) })
    } catch (cause) {
      if (known === undefined || signal?.aborted) throw cause
      observer?.({ type: 'warning', ...oldReleaseUsed(url, cause) })
      return { release: known, isFresh: false }
    }
    const release = await answered(response, archive, url, known)
    await records.put(kind, key, release)
    return { release, isFresh: true }
  }

  async function answered(response: HttpResponse, archive: SuiteArchive, url: string, known: KnownRelease | undefined) {
    if (response.status === 304 && known) return { ...known, checkedAt: now }
    if (response.status !== 200) throw archiveUnavailable(url, response.status)
    const signed = await collect(response.body, releaseLimit)
    const digest = digestOf(signed)
    const validators = headersOf(response)
    if (digest === known?.digest) return { ...known, ...validators, checkedAt: now }
    const { codename, date, validUntil, hasByHash, files } = parseRelease(
      await verifyRelease(signed, keys, shownUrl(url)),
      shownUrl(url),
    )
    if (codename !== archive.codename) throw releaseOfOtherSuite(url, archive.codename, codename)
    if (known && date < known.date) throw releaseOlderThanSeen(url, known.date, date)
    return {
      digest,
      date,
      ...(validUntil !== undefined && { validUntil }),
      hasByHash,
      checkedAt: now,
      ...validators,
      files: Object.fromEntries([...files].filter(([path]) => /\/binary-[a-z0-9]+\/Packages\.(?:xz|gz)$/.test(path))),
    }
  }

  return { find }
}

function isResting(known: KnownRelease, now: number): boolean {
  const isExpired = known.validUntil !== undefined && known.validUntil < now
  return !isExpired && known.checkedAt <= now && now < known.checkedAt + restSeconds
}

function validatorsOf(known: KnownRelease | undefined): Record<string, string> {
  return {
    ...(known?.etag !== undefined && { 'if-none-match': known.etag }),
    ...(known?.lastModified !== undefined && { 'if-modified-since': known.lastModified }),
  }
}

function headersOf({ headers }: HttpResponse): { etag?: string; lastModified?: string } {
  const [etag, lastModified] = [headers.get('etag'), headers.get('last-modified')]
  return { ...(etag !== null && { etag }), ...(lastModified !== null && { lastModified }) }
}

/** No mirror could be asked for a newer Release file; the last one that was verified is used. */
function oldReleaseUsed(url: string, cause: unknown): { code: string; message: string; hint: string } {
  return {
    code: 'archive-unreachable',
    message: `Could not ask for a newer \`${shownUrl(url)}\`: ${cause instanceof Error ? cause.message : String(cause)}`,
    hint: 'the last one that was verified is used; `--offline` says so without asking',
  }
}

/** A mirror serves the Release file of another suite in place of the one that was asked for. */
function releaseOfOtherSuite(url: string, expected: string, actual: string): PareError {
  return new PareError({
    code: 'release-of-other-suite',
    exitCode: 1,
    message: `Expected \`${shownUrl(url)}\` to be the Release file of ${expected}, got that of ${actual}`,
    hint: 'the mirror mixes suites up; nothing from it was used',
  })
}

/** A mirror serves a Release file older than one that it served before, as a replay of old packages would. */
function releaseOlderThanSeen(url: string, known: number, offered: number): PareError {
  return new PareError({
    code: 'release-older-than-seen',
    exitCode: 1,
    message: `Expected \`${shownUrl(url)}\` to be no older than ${isoTime(known)}, which was seen before, got ${isoTime(offered)}`,
    hint: 'a mirror that lags behind catches up within the day; `--offline` builds from the newer one',
  })
}

function isoTime(seconds: number): string {
  return new Date(seconds * 1000).toISOString()
}
