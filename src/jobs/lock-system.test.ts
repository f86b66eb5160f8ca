import { describe, expect, test } from 'vitest'
import { digestOf } from '../formats/digest/digest-of.ts'
import type { LockedDebianPackage } from '../model/debian/package.ts'
import type { Progress } from '../model/observer.ts'
import type { PareLock, PlatformLock } from '../model/pare-lock.ts'
import type { DebianArchive } from '../stores/debian/debian-archive.ts'
import type { JobContext } from './context.ts'
import { lockSystem } from './lock-system.ts'
import { lockedArchive, type ProjectIndex } from './locked-archive.ts'
import { projectLock } from './project-lock.ts'

const digest = digestOf(Buffer.from('x'))

function package_(name: string): LockedDebianPackage {
  return {
    name,
    version: '1',
    architecture: 'amd64',
    url: `http://mirror/${name}`,
    size: 1,
    digest,
    wantedBy: 'python',
  }
}

/** A lock that has these packages, and looked up these libraries; with no libraries, an interpreter alone. */
function locked(names: readonly string[], libraries?: readonly string[]): PareLock {
  const platform: PlatformLock = {
    platform: { os: 'linux', architecture: 'amd64' },
    system: {
      suite: 'trixie',
      architecture: 'amd64',
      python: '3.13',
      releasedAt: 1,
      isExpired: false,
      packages: names.map(package_),
    },
    ...(libraries
      ? { python: { target: { python: '3.13', machine: 'x86_64', glibc: [2, 41] }, distributions: [], builds: [] } }
      : {}),
    libraries: libraries ?? [],
    releases: [],
  }
  return {
    madeBy: { pare: '1', compressor: 'c' },
    base: { suite: 'trixie', python: '3.13' },
    inputs: { dependencies: 'none', files: {}, packages: [], groups: [], extras: [] },
    platforms: [platform],
    further: {},
  }
}

/** Asks for libraries, and tells what came of it: the packages, or what was asked of the archive. */
async function ask(file: PareLock, libraries: readonly string[], isFrozen: boolean) {
  const told: Progress[] = []
  const context = {
    observer: (progress: Progress) => void told.push(progress),
    host: { os: 'linux', architecture: 'amd64' },
    cache: { records: { get: async () => undefined, put: async () => {} }, blobs: { find: async () => undefined } },
  } as unknown as JobContext
  const archive = {
    index: () => Promise.reject(new Error('the archive was asked')),
  } as unknown as DebianArchive
  const lock = projectLock({ file, isFrozen, decides: true, upgrades: new Set() })
  const index = (await lockedArchive(archive, lock, context).index('trixie', 'amd64')) as ProjectIndex
  const answer = await lockSystem({ index, python: '3.13', packages: [], libraries }, context).then(
    ({ packages }) => packages.map(({ name }) => name),
    (error: Error & { code?: string }) => error.code ?? error.message,
  )
  return { answer, warnings: told.map(progress => (progress.type === 'warning' ? progress.message : '')) }
}

describe('lockSystem with a lock that decides', () => {
  test('gives what the lock has, and asks nobody', async () => {
    const lock = locked(['libc6', 'libpq5'], ['libpq.so.5', 'libcuda.so.1'])
    expect(await ask(lock, ['libpq.so.5', 'libcuda.so.1'], true)).toEqual({ answer: ['libc6', 'libpq5'], warnings: [] })
  })

  test('a library whose package is locked for another reason needs no looking up', async () => {
    expect((await ask(locked(['libc6'], []), ['libm.so.6'], true)).answer).toEqual(['libc6'])
  })

  test('a library that was never looked up makes the lock stale', async () => {
    const lock = locked(['libc6'], ['libc.so.6'])
    expect((await ask(lock, ['libpq.so.5'], true)).answer).toBe('lock-stale')
    const { answer, warnings } = await ask(lock, ['libpq.so.5'], false)
    expect(answer).toBe('the archive was asked')
    expect(warnings[0]).toContain('it needs `libpq.so.5`, which was not looked up')
  })

  test('an interpreter that is locked alone serves no image', async () => {
    expect((await ask(locked(['libc6']), [], true)).answer).toEqual(['libc6'])
    expect((await ask(locked(['libc6']), ['libc.so.6'], true)).answer).toBe('lock-lacks-platform')
    expect(await ask(locked(['libc6']), ['libc.so.6'], false)).toEqual({
      answer: 'the archive was asked',
      warnings: [],
    })
  })
})
