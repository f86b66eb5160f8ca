import { closeSync, openSync, readSync, rmSync } from 'node:fs'
import { gunzip } from '../../formats/compression/gunzip.ts'
import { unxz } from '../../formats/compression/unxz.ts'
import { readStanzas } from '../../formats/debian/read-stanzas.ts'
import { bytesOf, collect } from '../../formats/digest/collect.ts'
import type { AddressedContent } from '../../model/content.ts'
import type { DebianArchitecture } from '../../model/debian/package.ts'
import { PareError } from '../../model/error.ts'
import type { WorkOptions } from '../../model/observer.ts'
import type { Digest } from '../../model/oci/digest.ts'
import type { BlobStore, Downloads, RecordStore } from '../../model/stores.ts'
import { archiveNotCached } from './archive-unavailable.ts'
import {
  type CompactContents,
  type CompactIndex,
  compactFields,
  encodeCompactIndex,
  openCompactIndex,
  type ReadBlock,
} from './compact-index.ts'
import type { KnownRelease } from './known-release.ts'
import { shownUrl } from './shown-url.ts'
import type { SuiteArchive } from './suite-archives.ts'

/** What package lists are made of and kept in. */
export interface PackageListOptions {
  readonly downloads: Downloads
  readonly blobs: BlobStore
  readonly records: RecordStore
  readonly isOffline: boolean
}

interface CompactRecord {
  readonly blob: Digest
  readonly contents: CompactContents
}

const kind = 'debian-packages'

/** The packages that a Release file lists for an architecture, from the cache or fetched, checked and kept there. */
export async function openPackageList(
  archive: SuiteArchive,
  release: KnownRelease,
  architecture: DebianArchitecture,
  options: PackageListOptions,
  work: WorkOptions,
): Promise<CompactIndex> {
  const path = [`main/binary-${architecture}/Packages.xz`, `main/binary-${architecture}/Packages.gz`].find(
    candidate => release.files[candidate] !== undefined,
  )
  if (path === undefined) throw noSuchArchitecture(archive, architecture)
  const file = release.files[path]!
  const cached = await fromCache(file.digest, options)
  if (cached) return cached
  const directory = `${archive.root}/dists/${archive.codename}`
  if (options.isOffline) throw archiveNotCached(`${directory}/${path}`)
  const fetch = (url: string) => options.downloads.fetch({ url, name: `${archive.codename}/${path}`, ...file }, work)
  const byHash = `${directory}/${path.replace(/[^/]*$/, '')}by-hash/SHA256/${file.digest.slice('sha256:'.length)}`
  // A mirror may be without the by-hash directory although its Release file promises one.
  const packed = release.hasByHash
    ? await fetch(byHash).catch(cause => {
        if (work.signal?.aborted) throw cause
        return fetch(`${directory}/${path}`)
      })
    : await fetch(`${directory}/${path}`)
  const text = path.endsWith('.xz') ? unxz(packed.open()) : gunzip(packed.open())
  const { bytes, contents } = await encodeCompactIndex(readStanzas(text, compactFields, path))
  const blob = await options.blobs.write(bytesOf(bytes), { name: `compact ${path}` })
  await options.records.put(kind, file.digest, { blob: blob.digest, contents } satisfies CompactRecord)
  return open(blob, contents)
}

async function fromCache(digest: Digest, { records, blobs }: PackageListOptions): Promise<CompactIndex | undefined> {
  const record = await records.get<CompactRecord>(kind, digest)
  const blob = record && (await blobs.find(record.blob))
  return blob && open(blob, record.contents)
}

async function open(blob: AddressedContent, contents: CompactContents): Promise<CompactIndex> {
  const { hostPath } = blob
  if (hostPath === undefined) {
    const bytes = await collect(blob.open())
    return openCompactIndex(
      contents,
      (offset, size) => bytes.subarray(offset, offset + size),
      () => damagedIndex(blob),
    )
  }
  return openCompactIndex(contents, blockReader(hostPath), () => {
    rmSync(hostPath, { force: true })
    return damagedIndex(blob)
  })
}

// Opened anew for each of the few blocks that a build reads: a file held open would need somebody to close it.
function blockReader(hostPath: string): ReadBlock {
  return (offset, size) => {
    const bytes = Buffer.allocUnsafe(size)
    const file = openSync(hostPath, 'r')
    try {
      return bytes.subarray(0, readSync(file, bytes, 0, size, offset))
    } finally {
      closeSync(file)
    }
  }
}

/** An archive has no packages for the architecture that the image is for. */
function noSuchArchitecture(archive: SuiteArchive, architecture: DebianArchitecture): PareError {
  return new PareError({
    code: 'no-such-architecture',
    exitCode: 2,
    message: `\`${shownUrl(archive.root)}\` was asked for packages of ${architecture}, but its ${archive.codename} has none`,
    hint: 'use a mirror that carries this architecture, or build for another platform',
  })
}

/** The cached list of packages was changed on disk. */
function damagedIndex(blob: AddressedContent): PareError {
  return new PareError({
    code: 'damaged-cache',
    exitCode: 75,
    message: `The cached list of Debian packages ${blob.digest} was damaged on disk; it was removed`,
    hint: 'run the same command again: it will be made anew',
  })
}
