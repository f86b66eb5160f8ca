import { describe, expect, test } from 'vitest'
import { digestOf } from '../../formats/digest/digest-of.ts'
import type { LockInputs, PareLock } from '../../model/pare-lock.ts'
import type { DistributionName } from '../../model/python/distribution-name.ts'
import { type LockChange, lockChanges } from './lock-changes.ts'
import { staleCauses } from './lock-staleness.ts'

const digest = (text: string) => digestOf(Buffer.from(text))

/** `libc6 2` or `libc6 2 other`: a third word makes another file of the same version. */
function lock(
  debian: readonly string[],
  wheels: readonly string[],
  architectures = ['amd64'] as ('amd64' | 'arm64')[],
): PareLock {
  const parts = (text: string) => text.split(' ') as [name: string, version: string]
  return {
    madeBy: { pare: '1', compressor: 'c' },
    base: { suite: 'trixie', python: '3.13' },
    inputs: inputs(),
    platforms: architectures.map(architecture => ({
      platform: { os: 'linux', architecture },
      system: {
        suite: 'trixie',
        architecture,
        python: '3.13',
        releasedAt: 0,
        isExpired: false,
        packages: debian.map(text => {
          const [name, version] = parts(text)
          return {
            name,
            version,
            architecture,
            url: '',
            size: 1,
            digest: digest(text + architecture),
            wantedBy: 'python',
          }
        }),
      },
      python: {
        target: { python: '3.13', machine: architecture === 'amd64' ? 'x86_64' : 'aarch64', glibc: [2, 41] },
        distributions: wheels.map(text => {
          const [name, version] = parts(text)
          return { name: name as DistributionName, version, wheel: { fileName: '', url: '', digest: digest(text) } }
        }),
        builds: [],
      },
      libraries: [],
      releases: [],
    })),
    further: {},
  }
}

function inputs(more: Partial<LockInputs> = {}): LockInputs {
  return {
    dependencies: 'requirements',
    files: { 'requirements.txt': digest('flask') },
    packages: [],
    groups: [],
    extras: [],
    ...more,
  }
}

const draw = (changes: readonly LockChange[]) =>
  changes.map(({ name, from = '', to = '' }) => `${name}: ${from} → ${to}`)

describe('lockChanges', () => {
  test('tells what came, what went and what moved, in order of name', () => {
    const { debian, distributions, platforms } = lockChanges(
      lock(['zlib1g 1', 'libc6 2', 'netbase 6'], ['flask 3.0', 'click 8']),
      lock(['libc6 3', 'netbase 6', 'libpq5 17'], ['flask 3.1', 'werkzeug 3']),
    )
    expect(draw(debian)).toEqual(['libc6: 2 → 3', 'libpq5:  → 17', 'zlib1g: 1 → '])
    expect(draw(distributions)).toEqual(['click: 8 → ', 'flask: 3.0 → 3.1', 'werkzeug:  → 3'])
    expect(platforms).toEqual([])
  })

  test('another file of the same version is a change', () => {
    expect(draw(lockChanges(lock(['libc6 2'], []), lock(['libc6 2 rebuilt'], [])).debian)).toEqual(['libc6: 2 → 2'])
  })

  test('a platform that is added is told once, not for each of its packages', () => {
    const changes = lockChanges(lock(['libc6 2'], ['flask 3']), lock(['libc6 2'], ['flask 3'], ['amd64', 'arm64']))
    expect(changes).toEqual({
      debian: [],
      distributions: [],
      platforms: [{ name: 'linux/arm64', to: 'Python 3.13 of trixie' }],
    })
  })

  test('without a lock before, everything is new', () => {
    expect(draw(lockChanges(undefined, lock(['libc6 2'], [])).debian)).toEqual(['libc6:  → 2'])
  })
})

describe('staleCauses', () => {
  const base = { suite: 'trixie', python: '3.13' } as const
  const locked = lock([], [])

  test('there is none while the project asks for the same', () => {
    expect(staleCauses(locked, inputs(), base)).toEqual([])
  })

  test.each([
    ['a file that changed', inputs({ files: { 'requirements.txt': digest('x') } }), '`requirements.txt` has changed'],
    [
      'a file that is included now',
      inputs({ files: { ...inputs().files, 'base.txt': digest('x') } }),
      '`base.txt` counts as well',
    ],
    ['a file that is gone', inputs({ files: {} }), '`requirements.txt` is gone'],
    [
      'another kind of file',
      inputs({ dependencies: 'uv', files: { 'uv.lock': digest('x') } }),
      'the dependencies are in `uv.lock`',
    ],
    ['a package more', inputs({ packages: ['libpq5'] }), '[tool.pare] packages names `libpq5`'],
    ['a group more', inputs({ groups: ['worker'] }), 'the choice of groups names `worker`'],
  ])('%s is named', (_, now, cause) => {
    expect(staleCauses(locked, now, base)).toEqual([cause])
  })

  test('another Python is named, with both', () => {
    expect(staleCauses(locked, inputs(), { suite: 'bookworm', python: '3.11' })).toEqual([
      'the project asks for Python 3.11 of bookworm, the lock has 3.13 of trixie',
    ])
  })
})
