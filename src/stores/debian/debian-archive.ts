// Debian's archive, read as apt reads it, without apt: signed Release files name the digests of package lists, and those
// name the digests of packages. It chooses nothing: that is stages/lock/system-lock. Read release-store.ts first.
import type { AddressedContent } from '../../model/content.ts'
import type { DebianArchitecture, DebianSuite, LockedDebianPackage } from '../../model/debian/package.ts'
import type { DebianIndex } from '../../model/debian/package-index.ts'
import { PareError } from '../../model/error.ts'
import type { WorkOptions } from '../../model/observer.ts'
import type { BlobStore, Downloads, HttpClient, RecordStore } from '../../model/stores.ts'
import { debianArchiveKeys } from './archive-keys.ts'
import type { KnownRelease } from './known-release.ts'
import { mergedIndex } from './merged-index.ts'
import { mirrorLogin } from './mirror-login.ts'
import { openPackageList } from './package-lists.ts'
import { releaseStore } from './release-store.ts'
import { shownUrl } from './shown-url.ts'
import { type SuiteArchive, suiteArchives } from './suite-archives.ts'

/** Where Debian's own archive is served from. */
export const debianMirror = 'http://deb.debian.org/debian'

/** Where Debian's security updates are served from. */
export const debianSecurityMirror = 'http://deb.debian.org/debian-security'

export interface DebianArchiveOptions {
  readonly http: HttpClient
  readonly downloads: Downloads
  readonly blobs: BlobStore
  readonly records: RecordStore
  readonly now: Date
  readonly mirror?: string
  readonly securityMirror?: string
  /** Armored OpenPGP public keys; Debian's own when not given. */
  readonly keys?: readonly string[]
  /** Accepts Release files past their Valid-Until. */
  readonly allowExpired?: boolean
  /** Uses what was fetched and verified before, and sends no request. */
  readonly offline?: boolean
  /** Asks the mirrors even where that was done within the hour. */
  readonly refresh?: boolean
}

/** Debian's archive: what a suite offers, and the packages themselves. */
export interface DebianArchive {
  index(suite: DebianSuite, architecture: DebianArchitecture, work?: WorkOptions): Promise<DebianIndex>
  fetchDeb(locked: LockedDebianPackage, work?: WorkOptions): Promise<AddressedContent>
}

/** Debian's archive on its mirrors, verified by its keys. */
export function debianArchive(options: DebianArchiveOptions): DebianArchive {
  const { blobs, records, now, offline: isOffline = false } = options
  const mirrors = [options.mirror ?? debianMirror, options.securityMirror ?? debianSecurityMirror].map(withoutSlash)
  const [mirror, securityMirror] = mirrors.map(shownUrl) as [string, string]
  const login = mirrorLogin(mirrors)
  const downloads = login.downloads(options.downloads)
  const releases = releaseStore({
    http: login.http(options.http),
    records,
    now,
    keys: options.keys ?? debianArchiveKeys,
    isOffline,
    refresh: options.refresh ?? false,
  })

  function isExpired({ validUntil }: KnownRelease, archive: SuiteArchive): boolean {
    if (validUntil === undefined || now.getTime() <= validUntil * 1000) return false
    if (!options.allowExpired) throw archiveExpired(archive, validUntil)
    return true
  }

  async function open(archive: SuiteArchive, architecture: DebianArchitecture, work: WorkOptions) {
    const listOf = async (release: KnownRelease) => ({
      codename: archive.codename,
      root: archive.root,
      date: release.date,
      isExpired: isExpired(release, archive),
      digest: release.digest,
      list: await openPackageList(archive, release, architecture, { downloads, blobs, records, isOffline }, work),
    })
    const { release, isFresh } = await releases.find(archive, work)
    try {
      return await listOf(release)
    } catch (cause) {
      // The mirror may have moved on since it was last asked, and taken the old lists away.
      if (isFresh || isOffline || work.signal?.aborted) throw cause
      const renewed = await releases.find(archive, { ...work, refresh: true })
      if (renewed.release.digest === release.digest) throw cause
      return await listOf(renewed.release)
    }
  }

  const opened = new Map<string, Promise<DebianIndex>>()

  async function openIndex(suite: DebianSuite, architecture: DebianArchitecture, work: WorkOptions) {
    const archives = suiteArchives(suite, mirror, securityMirror)
    const settled = await Promise.allSettled(archives.map(archive => open(archive, architecture, work)))
    // Of several failures always the same one is told: the first in the order of the archives.
    const parts = settled.map(part => {
      if (part.status === 'rejected') throw part.reason
      return part.value
    })
    return mergedIndex(suite, architecture, parts)
  }

  return {
    index(suite, architecture, work = {}) {
      const key = `${suite} ${architecture}`
      const known = opened.get(key)
      if (known) return known
      const index = openIndex(suite, architecture, work)
      opened.set(key, index)
      index.catch(() => opened.delete(key))
      return index
    },
    fetchDeb({ name, version, architecture, url, digest, size }, work) {
      return downloads.fetch({ url, digest, size, name: `${name}_${version}_${architecture}.deb` }, work)
    },
  }
}

function withoutSlash(url: string): string {
  return url.replace(/\/+$/, '')
}

/** A mirror's Release file says that it must not be used any more; who serves it may hide newer security updates. */
function archiveExpired(archive: SuiteArchive, validUntil: number): PareError {
  return new PareError({
    code: 'archive-expired',
    exitCode: 1,
    message: `The Release file of ${archive.codename} at \`${shownUrl(archive.root)}\` expired at ${new Date(
      validUntil * 1000,
    ).toISOString()}`,
    hint: 'use a mirror that is up to date, or accept its age: `--allow-expired-archive`',
  })
}
