import { gzipSync } from 'node:zlib'
import { createCleartextMessage, generateKey, readPrivateKey, sign } from 'openpgp'
import { beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { bytesOf, collect } from '../../formats/digest/collect.ts'
import { digestOf } from '../../formats/digest/digest-of.ts'
import { verifying } from '../../formats/digest/verifying.ts'
import type { AddressedContent } from '../../model/content.ts'
import type { Progress } from '../../model/observer.ts'
import { type Digest, digestHex } from '../../model/oci/digest.ts'
import type { BlobStore, Downloads, HttpClient, HttpResponse, RecordStore } from '../../model/stores.ts'
import { type DebianArchiveOptions, debianArchive } from './debian-archive.ts'

let publicKey: string
let privateKey: string
let mirror: Mirror
let cache: { blobs: BlobStore; records: RecordStore; kept: Map<Digest, Uint8Array> }

beforeAll(async () => {
  const made = await generateKey({ userIDs: [{ name: 'archive' }], date: new Date('2025-01-01') })
  publicKey = made.publicKey
  privateKey = made.privateKey
})

beforeEach(() => {
  mirror = new Mirror()
  cache = memoryCache()
})

/** An archive in memory: files by URL, with the validators that a mirror sends. */
class Mirror implements HttpClient {
  readonly files = new Map<string, Uint8Array>()
  readonly requests: string[] = []
  isDown = false

  async request(url: string, request: { headers?: Readonly<Record<string, string>> } = {}): Promise<HttpResponse> {
    const file = this.files.get(url)
    const etag = file && `"${digestHex(digestOf(file)).slice(0, 8)}"`
    const isKnown = etag !== undefined && request.headers?.['if-none-match'] === etag
    const status = file === undefined ? 404 : isKnown ? 304 : 200
    this.requests.push(`${this.isDown ? 'down' : status} ${url.replace('http://mirror/', '')}`)
    if (this.isDown) throw new Error('no route to host')
    const body = status === 200 ? file! : new Uint8Array()
    return {
      status,
      url,
      headers: new Headers(etag ? { etag } : {}),
      body: bytesOf(body),
      text: async () => Buffer.from(body).toString(),
    }
  }

  /** Publishes package lists under a signed Release file. */
  async publish(codename: string, { root = 'http://mirror/debian', ...release }: ReleaseLiteral): Promise<void> {
    const list = gzipSync(release.packages)
    const digest = digestOf(list)
    const path = 'main/binary-amd64/Packages.gz'
    const lines = [
      'Origin: Debian',
      `Codename: ${release.codename ?? codename}`,
      `Date: ${new Date(release.date).toUTCString().replace('GMT', 'UTC')}`,
      ...(release.validUntil
        ? [`Valid-Until: ${new Date(release.validUntil).toUTCString().replace('GMT', 'UTC')}`]
        : []),
      ...(release.hasByHash === false ? [] : ['Acquire-By-Hash: yes']),
      'SHA256:',
      ` ${digestHex(digest)} ${list.length} ${path}`,
    ]
    const directory = `${root}/dists/${codename}`
    this.files.set(`${directory}/InRelease`, await signed(`${lines.join('\n')}\n`))
    this.files.set(`${directory}/${path}`, list)
    if (release.hasByHash !== false) {
      this.files.set(`${directory}/main/binary-amd64/by-hash/SHA256/${digestHex(digest)}`, list)
    }
  }
}

interface ReleaseLiteral {
  readonly date: string
  readonly packages: string
  readonly validUntil?: string
  readonly codename?: string
  readonly hasByHash?: boolean
  readonly root?: string
}

async function signed(text: string): Promise<Uint8Array> {
  const signingKeys = await readPrivateKey({ armoredKey: privateKey })
  const message = await createCleartextMessage({ text })
  return Buffer.from(await sign({ message, signingKeys, date: new Date('2026-01-01') }))
}

function memoryCache(): { blobs: BlobStore; records: RecordStore; kept: Map<Digest, Uint8Array> } {
  const kept = new Map<Digest, Uint8Array>()
  const records = new Map<string, string>()
  const contentOf = (digest: Digest): AddressedContent | undefined => {
    const bytes = kept.get(digest)
    return bytes && { digest, size: bytes.length, open: () => bytesOf(bytes) }
  }
  return {
    kept,
    blobs: {
      has: async digest => kept.has(digest),
      find: async digest => contentOf(digest),
      async write(bytes, expected = {}) {
        const content = await collect(verifying(bytes, expected))
        kept.set(digestOf(content), content)
        return contentOf(digestOf(content))!
      },
    },
    records: {
      get: async <Value>(kind: string, key: string) => {
        const text = records.get(`${kind} ${key}`)
        return text === undefined ? undefined : (JSON.parse(text) as Value)
      },
      put: async (kind, key, value) => void records.set(`${kind} ${key}`, JSON.stringify(value)),
    },
  }
}

function archive(options: Partial<DebianArchiveOptions> = {}) {
  const { blobs, records } = cache
  const downloads: Downloads = {
    async fetch(file) {
      const found = file.digest && (await blobs.find(file.digest))
      if (found) return found
      const response = await mirror.request(file.url)
      if (response.status !== 200) throw new Error(`${file.name}: ${response.status}`)
      return blobs.write(response.body, file)
    },
  }
  return debianArchive({
    http: mirror,
    downloads,
    blobs,
    records,
    now: new Date('2026-01-10T12:00:00Z'),
    keys: [publicKey],
    mirror: 'http://mirror/debian/',
    securityMirror: 'http://mirror/security',
    ...options,
  })
}

function stanza(name: string, version: string, more = ''): string {
  return `Package: ${name}
Version: ${version}
Architecture: amd64
Filename: pool/${name}_${version}_amd64.deb
Size: 4
SHA256: ${digestHex(digestOf(Buffer.from(name)))}
${more}
`
}

async function publishTrixie(): Promise<void> {
  await mirror.publish('trixie', { date: '2026-01-01', packages: stanza('a', '1') + stanza('b', '1') })
  await mirror.publish('trixie-updates', { date: '2026-01-05', packages: stanza('b', '3', 'Provides: virtual\n') })
  await mirror.publish('trixie-security', {
    date: '2026-01-09T08:00:00Z',
    validUntil: '2026-01-16',
    packages: stanza('a', '2') + stanza('b', '2'),
    root: 'http://mirror/security',
  })
}

const trixieReleases = [
  'debian/dists/trixie-updates/InRelease',
  'debian/dists/trixie/InRelease',
  'security/dists/trixie-security/InRelease',
]

describe('debianArchive', () => {
  test('a suite, its updates and its security updates are one index, newest versions first', async () => {
    await publishTrixie()
    const index = await archive().index('trixie', 'amd64')
    expect(index.versionsOf('a').map(({ version, url }) => `${version} ${url}`)).toEqual([
      '2 http://mirror/security/pool/a_2_amd64.deb',
      '1 http://mirror/debian/pool/a_1_amd64.deb',
    ])
    expect(index.versionsOf('b').map(({ version }) => version)).toEqual(['3', '2', '1'])
    expect(index.versionsOf('c')).toEqual([])
    expect(index.providersOf('virtual').map(({ name }) => name)).toEqual(['b'])
    expect([...index.names()]).toEqual(['a', 'b'])
    expect(index).toMatchObject({ releasedAt: Date.UTC(2026, 0, 9, 8) / 1000, isExpired: false })
  })

  test('sid has neither updates nor security updates', async () => {
    await mirror.publish('sid', { date: '2026-01-01', packages: stanza('a', '1') })
    const index = await archive().index('sid', 'amd64')
    expect(index.versionsOf('a')).toHaveLength(1)
    expect(mirror.requests.filter(line => line.endsWith('InRelease'))).toEqual(['200 debian/dists/sid/InRelease'])
  })

  test('within the hour nothing is asked again', async () => {
    await publishTrixie()
    await archive().index('trixie', 'amd64')
    mirror.requests.length = 0
    const index = await archive({ now: new Date('2026-01-10T12:59:00Z') }).index('trixie', 'amd64')
    expect(index.versionsOf('a')).toHaveLength(2)
    expect(mirror.requests).toEqual([])
  })

  test('after an hour each archive is asked whether it has something newer, and nothing is fetched twice', async () => {
    await publishTrixie()
    await archive().index('trixie', 'amd64')
    mirror.requests.length = 0
    await archive({ now: new Date('2026-01-10T13:00:00Z') }).index('trixie', 'amd64')
    expect(mirror.requests.toSorted()).toEqual(trixieReleases.map(path => `304 ${path}`))
  })

  test('`refresh` asks at once', async () => {
    await publishTrixie()
    await archive().index('trixie', 'amd64')
    mirror.requests.length = 0
    await archive({ refresh: true }).index('trixie', 'amd64')
    expect(mirror.requests.toSorted()).toEqual(trixieReleases.map(path => `304 ${path}`))
  })

  test('what is newer is fetched and used', async () => {
    await mirror.publish('sid', { date: '2026-01-01', packages: stanza('a', '1') })
    await archive().index('sid', 'amd64')
    await mirror.publish('sid', { date: '2026-01-02', packages: stanza('a', '2') })
    const index = await archive({ refresh: true }).index('sid', 'amd64')
    expect(index.versionsOf('a').map(({ version }) => version)).toEqual(['2'])
  })

  test('offline, what was verified last is used without a request', async () => {
    await publishTrixie()
    await archive().index('trixie', 'amd64')
    mirror.requests.length = 0
    const later = new Date('2026-01-15')
    expect((await archive({ offline: true, now: later }).index('trixie', 'amd64')).versionsOf('a')).toHaveLength(2)
    expect(mirror.requests).toEqual([])
  })

  test('offline, what was never fetched is refused', async () => {
    await expect(archive({ offline: true }).index('trixie', 'amd64')).rejects.toMatchObject({
      code: 'archive-not-cached',
      exitCode: 69,
    })
  })

  test('a mirror that cannot be reached is no reason to fail where something was verified before', async () => {
    await mirror.publish('sid', { date: '2026-01-01', packages: stanza('a', '1') })
    await archive().index('sid', 'amd64')
    mirror.isDown = true
    const seen: Progress[] = []
    await archive({ refresh: true }).index('sid', 'amd64', { observer: progress => seen.push(progress) })
    expect(seen).toMatchObject([{ type: 'warning', code: 'archive-unreachable' }])
    cache = memoryCache()
    await expect(archive().index('sid', 'amd64')).rejects.toThrow('no route to host')
  })

  test('a file that was changed after it was signed is refused', async () => {
    await publishTrixie()
    const url = 'http://mirror/debian/dists/trixie/InRelease'
    mirror.files.set(url, Buffer.from(Buffer.from(mirror.files.get(url)!).toString().replace('main', 'mair')))
    await expect(archive().index('trixie', 'amd64')).rejects.toMatchObject({ code: 'release-signature-invalid' })
  })

  test('what other keys vouched for is not trusted from the cache either', async () => {
    await mirror.publish('sid', { date: '2026-01-01', packages: stanza('a', '1') })
    await archive().index('sid', 'amd64')
    const { publicKey: stranger } = await generateKey({ userIDs: [{ name: 'stranger' }] })
    await expect(archive({ keys: [stranger] }).index('sid', 'amd64')).rejects.toMatchObject({
      code: 'release-signature-invalid',
    })
  })

  test('the signed Release file of another suite is refused', async () => {
    await mirror.publish('sid', { date: '2026-01-01', packages: '', codename: 'trixie' })
    await expect(archive().index('sid', 'amd64')).rejects.toMatchObject({ code: 'release-of-other-suite', exitCode: 1 })
  })

  test('a Release file older than one that was seen is refused', async () => {
    await mirror.publish('sid', { date: '2026-01-02', packages: stanza('a', '2') })
    await archive().index('sid', 'amd64')
    await mirror.publish('sid', { date: '2026-01-01', packages: stanza('a', '1') })
    await expect(archive({ refresh: true }).index('sid', 'amd64')).rejects.toMatchObject({
      code: 'release-older-than-seen',
      exitCode: 1,
    })
    expect((await archive({ offline: true }).index('sid', 'amd64')).versionsOf('a')[0]!.version).toBe('2')
  })

  test('past its Valid-Until an archive is refused, unless that is accepted', async () => {
    await publishTrixie()
    const now = new Date('2026-01-16T00:00:01Z')
    await expect(archive({ now }).index('trixie', 'amd64')).rejects.toMatchObject({
      code: 'archive-expired',
      exitCode: 1,
      hint: expect.stringContaining('--allow-expired-archive'),
    })
    expect(await archive({ now, allowExpired: true }).index('trixie', 'amd64')).toMatchObject({ isExpired: true })
    expect(await archive({ now: new Date('2026-01-16') }).index('trixie', 'amd64')).toMatchObject({ isExpired: false })
  })

  test('a package list that is not the promised one is refused', async () => {
    await mirror.publish('sid', { date: '2026-01-01', packages: stanza('a', '1'), hasByHash: false })
    mirror.files.set('http://mirror/debian/dists/sid/main/binary-amd64/Packages.gz', gzipSync(stanza('a', '9')))
    await expect(archive().index('sid', 'amd64')).rejects.toMatchObject({ exitCode: 1 })
  })

  test('a mirror without the by-hash directory that it promises is asked for the plain path', async () => {
    await mirror.publish('sid', { date: '2026-01-01', packages: stanza('a', '1') })
    for (const url of mirror.files.keys()) if (url.includes('by-hash')) mirror.files.delete(url)
    expect((await archive().index('sid', 'amd64')).versionsOf('a')).toHaveLength(1)
  })

  test('when the lists of a release from within the hour are gone, the mirror is asked for a newer one', async () => {
    await mirror.publish('sid', { date: '2026-01-01', packages: stanza('a', '1') })
    await archive().index('sid', 'amd64')
    mirror.files.clear()
    cache.kept.clear()
    await mirror.publish('sid', { date: '2026-01-02', packages: stanza('a', '2') })
    expect((await archive().index('sid', 'amd64')).versionsOf('a')[0]!.version).toBe('2')
  })

  test('a mirror that has no such suite or architecture says so', async () => {
    await expect(archive().index('sid', 'amd64')).rejects.toMatchObject({ code: 'archive-unavailable', exitCode: 69 })
    await mirror.publish('sid', { date: '2026-01-01', packages: '' })
    await expect(archive().index('sid', 'arm64')).rejects.toMatchObject({ code: 'no-such-architecture', exitCode: 2 })
  })

  test('a package is fetched from where the index found it, and must be what the index said', async () => {
    await mirror.publish('sid', { date: '2026-01-01', packages: stanza('deb!', '1') })
    const debian = archive()
    const { name, version, architecture, url, size, digest } = (await debian.index('sid', 'amd64')).versionsOf(
      'deb!',
    )[0]!
    const locked = { name, version, architecture, url, size, digest, wantedBy: 'test' }
    mirror.files.set(url, Buffer.from('dab!'))
    await expect(debian.fetchDeb(locked)).rejects.toMatchObject({ code: 'digest-mismatch' })
    mirror.files.set(url, Buffer.from('deb!'))
    expect(Buffer.from(await collect((await debian.fetchDeb(locked)).open())).toString()).toBe('deb!')
  })
})
