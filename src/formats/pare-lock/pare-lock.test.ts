import { describe, expect, test } from 'vitest'
import { digestOf } from '../../formats/digest/digest-of.ts'
import { parseImagePath } from '../../model/image-path.ts'
import type { PareLock, PlatformLock } from '../../model/pare-lock.ts'
import type { DistributionName } from '../../model/python/distribution-name.ts'
import type { BuiltFrom, DistributionSource, LockedDistribution } from '../../model/python/lock.ts'
import { parseToml } from '../toml/parse-toml.ts'
import { formatPareLock } from './format-pare-lock.ts'
import type { LockPlaces } from './lock-places.ts'
import { parsePareLock } from './parse-pare-lock.ts'
import { parseDocument } from './schema.ts'

const places: LockPlaces = {
  mirrors: { debian: 'http://mirror/debian', security: 'http://mirror/debian-security' },
  urlOfPath: path => `file:///project/${path}`,
  pathOfUrl: url => url.replace('file:///project/', ''),
}
const digest = (text: string) => digestOf(Buffer.from(text))
const name = (text: string) => text as DistributionName

const flask: LockedDistribution = {
  name: name('flask'),
  version: '3.1.0',
  wheel: {
    fileName: 'flask-3.1.0-py3-none-any.whl',
    url: 'https://files.example/flask-3.1.0-py3-none-any.whl',
    digest: digest('flask'),
    size: 100,
  },
}

function platform(architecture: 'amd64' | 'arm64', more: Partial<PlatformLock> = {}): PlatformLock {
  const machine = architecture === 'amd64' ? 'x86_64' : 'aarch64'
  return {
    platform: { os: 'linux', architecture },
    system: {
      suite: 'trixie',
      architecture,
      python: '3.13',
      releasedAt: 1_780_000_000,
      isExpired: false,
      packages: [
        {
          name: 'libc6',
          version: '2.41-12',
          architecture,
          url: `http://mirror/debian-security/pool/libc6_2.41-12_${architecture}.deb`,
          size: 7,
          digest: digest(`libc6 ${architecture}`),
          wantedBy: 'python3.13-minimal',
        },
        {
          name: 'netbase',
          version: '6.5',
          architecture: 'all',
          url: 'http://mirror/debian/pool/netbase_6.5_all.deb',
          size: 8,
          digest: digest('netbase'),
          wantedBy: 'python',
        },
      ],
    },
    python: {
      target: { python: '3.13', fullPython: '3.13.5', machine, glibc: [2, 41] },
      distributions: [
        flask,
        {
          name: name('markupsafe'),
          version: '3.0.2',
          wheel: {
            fileName: `markupsafe-3.0.2-cp313-cp313-${machine}.whl`,
            url: `https://files.example/markupsafe-${machine}.whl`,
            digest: digest(machine),
            size: 9,
          },
        },
      ],
      builds: [],
    },
    libraries: ['libc.so.6'],
    releases: [{ codename: 'trixie', digest: digest('InRelease'), date: 1_780_000_000 }],
    ...more,
  }
}

function lock(...platforms: readonly PlatformLock[]): PareLock {
  return {
    madeBy: { pare: '0.1.0', uv: '0.13.9', compressor: 'zip.js-2-6' },
    base: { suite: 'trixie', python: '3.13' },
    inputs: {
      dependencies: 'requirements',
      files: { 'requirements.txt': digest('flask') },
      packages: [],
      groups: [],
      extras: [],
    },
    platforms,
    further: {},
  }
}

describe('formatPareLock', () => {
  test('writes a table for each package, and a line for each of its files', () => {
    expect(formatPareLock(lock(platform('amd64'), platform('arm64')), places)).toMatchInlineSnapshot(`
      "# Written by \`pare lock\`: commit it, and leave changing it to pare.
      lock-version = 1

      [made-by]
      pare = "0.1.0"
      uv = "0.13.9"
      compressor = "zip.js-2-6"

      [base]
      suite = "trixie"
      python = "3.13"

      [inputs]
      dependencies = "requirements"

      [inputs.files]
      "requirements.txt" = "sha256:b87aa5270772708aeaed24ad65681618c398f238e7b3bed393af852738243377"

      [[platform]]
      name = "linux/amd64"
      python = "3.13.5"
      glibc = "2.41"
      libraries = ["libc.so.6"]
      releases = [
        { archive = "trixie", released = "2026-05-28T20:26:40Z", digest = "sha256:5bfc87e96c5fc54b15067c0e113156812a0af4dc86aaf43b462addaa77728d08" },
      ]

      [[platform]]
      name = "linux/arm64"
      python = "3.13.5"
      glibc = "2.41"
      libraries = ["libc.so.6"]
      releases = [
        { archive = "trixie", released = "2026-05-28T20:26:40Z", digest = "sha256:5bfc87e96c5fc54b15067c0e113156812a0af4dc86aaf43b462addaa77728d08" },
      ]

      [[debian]]
      name = "libc6"
      version = "2.41-12"
      wanted-by = "python3.13-minimal"
      files = [
        { architecture = "amd64", archive = "security", path = "pool/libc6_2.41-12_amd64.deb", size = 7, digest = "sha256:cae97ad61cd9c96da775f4487cb4be21ed4ec87e5a1e063f9bb67530457b4cf0" },
        { architecture = "arm64", archive = "security", path = "pool/libc6_2.41-12_arm64.deb", size = 7, digest = "sha256:15067a5a02cf95c0c45eabe5c6b34525dbef8748a44e12e7c7ad055bc2ab9802" },
      ]

      [[debian]]
      name = "netbase"
      version = "6.5"
      wanted-by = "python"
      files = [
        { architecture = "all", path = "pool/netbase_6.5_all.deb", size = 8, digest = "sha256:c61bdd3c39532522b46c0d96096367318546ca6a41161193c5211b3a7663860f" },
      ]

      [[distribution]]
      name = "flask"
      version = "3.1.0"
      wheels = [
        { name = "flask-3.1.0-py3-none-any.whl", url = "https://files.example/flask-3.1.0-py3-none-any.whl", size = 100, digest = "sha256:b87aa5270772708aeaed24ad65681618c398f238e7b3bed393af852738243377" },
      ]

      [[distribution]]
      name = "markupsafe"
      version = "3.0.2"
      wheels = [
        { name = "markupsafe-3.0.2-cp313-cp313-aarch64.whl", url = "https://files.example/markupsafe-aarch64.whl", size = 9, digest = "sha256:ac257dd72ce8d4d5e988d4a1c823e6c19b848de2dd211c5c0c0d1147c55dba45", platforms = ["linux/arm64"] },
        { name = "markupsafe-3.0.2-cp313-cp313-x86_64.whl", url = "https://files.example/markupsafe-x86_64.whl", size = 9, digest = "sha256:7520b5a1b312efde4fd7e2793ef4bc0cf8f1c235f778d203ab7216a0e31b3880", platforms = ["linux/amd64"] },
      ]
      "
    `)
  })

  test('no user and password is written, and no path of a computer', () => {
    const secret: LockedDistribution = {
      ...flask,
      wheel: { ...flask.wheel, url: 'https://me:s3cret@index.example/flask.whl' },
    }
    const local: LockedDistribution = {
      ...flask,
      name: name('local'),
      wheel: { ...flask.wheel, url: 'file:///project/wheels/local.whl' },
    }
    const { target } = platform('amd64').python!
    const from = (source: DistributionSource): BuiltFrom => ({ source, requires: [secret] })
    const git = (url: string) => from({ kind: 'git', url, commit: 'a'.repeat(40) })
    const text = formatPareLock(
      lock(
        platform('amd64', {
          python: {
            target,
            distributions: [secret, local],
            builds: [
              { name: name('a'), builtFrom: git('https://x:s3cret@git.example/a.git') },
              { name: name('b'), builtFrom: git('ssh://git:s3cret@git.example/b.git') },
            ],
          },
        }),
      ),
      places,
    )
    expect(text).not.toMatch(/s3cret|file:|\/project/)
    expect(text).toContain('path = "wheels/local.whl"')
    expect(text).toContain('git = "ssh://git@git.example/b.git"')
  })

  test('a URL that opens its file by itself is refused, without showing how', () => {
    const url = 'https://store.example/flask.whl?X-Amz-Signature=s3cret'
    const signed = { ...flask, wheel: { ...flask.wheel, url } }
    const { target } = platform('amd64').python!
    const text = () =>
      formatPareLock(lock(platform('amd64', { python: { target, distributions: [signed], builds: [] } })), places)
    expect(text).toThrow(expect.objectContaining({ code: 'secret-in-lock' }))
    expect(text).toThrow(/^(?!.*s3cret)/s)
  })

  test('writes what runs of the app told, a path a line', () => {
    const paring = {
      putBack: ['sched'],
      trace: {
        platform: 'linux/amd64',
        touched: ['usr/bin/python3.13', 'usr/lib/libz.so.1'].map(parseImagePath),
        tested: [parseImagePath('usr/lib/python3.13/wave.pyc')],
      },
    }
    const text = formatPareLock({ ...lock(platform('amd64')), paring }, places)
    expect(text).toContain(
      '[paring]\nput-back = ["sched"]\ntraced = "linux/amd64"\ntouched = [\n  "usr/bin/python3.13",\n  "usr/lib/libz.so.1",\n]\ntested = [\n  "usr/lib/python3.13/wave.pyc",\n]\n',
    )
    expect(parsePareLock(text, places).paring).toEqual(paring)
  })

  test('what a newer pare wrote is written again', () => {
    const text = `${formatPareLock(lock(platform('amd64')), places)}\n[[trace]]\nplatform = "linux/amd64"\nread = ["a", "b"]\n`
    const read = parsePareLock(text.replace('lock-version = 1\n', 'lock-version = 1\nnote = "kept"\n'), places)
    expect(read.further).toEqual({ note: 'kept', trace: [{ platform: 'linux/amd64', read: ['a', 'b'] }] })
    const again = formatPareLock(read, places)
    expect(parsePareLock(again, places)).toEqual(read)
    expect(formatPareLock(parsePareLock(again, places), places)).toBe(again)
  })
})

describe('parsePareLock', () => {
  test('reads what formatPareLock wrote, whatever it is', () => {
    for (let seed = 1; seed <= 200; seed++) {
      const value = randomLock(randomness(seed))
      const text = formatPareLock(value, places)
      expect(parsePareLock(text, places), `seed ${seed}`).toEqual(value)
      expect(parseDocument(parseToml(text, 'pare.lock')).success).toBe(true)
    }
  })

  const text = formatPareLock(lock(platform('amd64')), places)
  const problem = (changed: string) => {
    try {
      parsePareLock(changed, places)
    } catch (error) {
      return error
    }
    return undefined
  }

  test('conflict markers are told by their line', () => {
    const marked = text.replace('[base]', '<<<<<<< HEAD\n[base]')
    expect(problem(marked)).toMatchObject({ code: 'conflict-markers', location: { file: 'pare.lock', line: 9 } })
  })

  test('a newer format is refused, whatever else it holds', () => {
    expect(problem('lock-version = 2\nx = [1]\n')).toMatchObject({ code: 'lock-too-new' })
  })

  test.each([
    ['no version', text.replace('lock-version = 1\n', '')],
    ['a digest that is none', text.replace(/sha256:[0-9a-f]{4}/, 'sha256:')],
    ['an unknown key', text.replace('[base]', '[base]\ncolour = "red"')],
    ['a package twice', `${text}\n${text.slice(text.indexOf('[[debian]]'), text.indexOf('[[distribution]]'))}`],
  ])('%s is a broken lock', (_, changed) => {
    expect(problem(changed)).toMatchObject({ code: 'invalid-lock' })
  })
})

/** Mulberry32: the same numbers for the same seed. */
function randomness(seed: number) {
  let state = seed
  const next = () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
  const number = (below: number) => Math.floor(next() * below)
  const odd = [
    'a',
    'Z',
    '0',
    '-',
    '+',
    '~',
    '"',
    "'",
    '\\',
    '\n',
    '\t',
    '\u0001',
    '\u007f',
    'é',
    '\u2028',
    '😀',
    '#',
    ' ',
  ]
  return {
    number,
    chance: (likelihood: number) => next() < likelihood,
    word: () => `x${Array.from({ length: number(6) }, () => 'abc019'[number(6)]).join('')}`,
    text: () => `x${Array.from({ length: number(8) }, () => odd[number(odd.length)]).join('')}`,
    list: <Value>(most: number, make: (index: number) => Value) =>
      Array.from({ length: number(most + 1) }, (_, i) => make(i)),
  }
}

function randomLock(random: ReturnType<typeof randomness>): PareLock {
  const { number, chance, word, text, list } = random
  const byName = <Named extends { readonly name: string }>(all: readonly Named[]) =>
    [...new Map(all.map(one => [one.name, one])).values()].sort((left, right) => (left.name < right.name ? -1 : 1))
  const size = () => (chance(0.5) ? { size: number(1e9) } : {})
  const randomDigest = () => digest(`${number(1e9)}`)
  const wheel = () => ({
    fileName: `${text()}.whl`,
    url: chance(0.2) ? `file:///project/${word()}.whl` : `https://files.example/${text()}`,
    digest: randomDigest(),
    ...size(),
  })
  const distribution = (): LockedDistribution => ({
    name: name(word()),
    version: text(),
    wheel: wheel(),
    ...(chance(0.2) ? { isDirect: true } : {}),
  })
  const subdirectory = () => (chance(0.3) ? { subdirectory: text() } : {})
  const source = (): DistributionSource => {
    if (chance(0.3)) return { kind: 'directory', path: text() }
    if (chance(0.5)) return { kind: 'git', url: `https://git.example/${word()}`, commit: word(), ...subdirectory() }
    return {
      kind: 'archive',
      fileName: text(),
      url: `https://files.example/${text()}`,
      digest: randomDigest(),
      ...size(),
      ...subdirectory(),
    }
  }
  const build = () => {
    const made = source()
    const nested = (): LockedDistribution => {
      const inner = distribution()
      return chance(0.2)
        ? {
            ...inner,
            wheel: { ...inner.wheel, url: `built:${inner.wheel.fileName}` },
            builtFrom: { source: source(), requires: [] },
          }
        : inner
    }
    return {
      name: name(`built-${word()}`),
      ...(chance(0.5) ? { version: text() } : {}),
      builtFrom: { source: made, requires: byName(list(3, nested)) },
      ...(chance(0.2) ? { isDirect: true } : {}),
      ...(made.kind === 'directory' ? {} : { wheel: { fileName: text(), digest: randomDigest(), ...size() } }),
    }
  }
  const shared = list(4, distribution)
  const sharedBuilds = list(2, build)
  const releases = list(3, () => ({ codename: text(), digest: randomDigest(), date: number(2e9) }))
  const all = list(4, () => ({
    name: word(),
    version: text(),
    architecture: 'all',
    url: `${chance(0.3) ? places.mirrors.security : places.mirrors.debian}/${word()}/${text()}`,
    size: number(1e9),
    digest: randomDigest(),
    wantedBy: text(),
  }))
  const base = {
    name: 'base-files',
    version: '13',
    url: `${places.mirrors.debian}/base`,
    size: 1,
    digest: digest('base'),
    wantedBy: 'python',
  }
  const platforms = (['amd64', 'arm64'] as const)
    .filter((_, index) => index === 0 || chance(0.7))
    .map((architecture): PlatformLock => {
      const own = list(4, () => ({
        ...all[0]!,
        name: word(),
        version: text(),
        architecture,
        url: `${places.mirrors.debian}/${word()}`,
        size: 1,
        digest: randomDigest(),
        wantedBy: text(),
      }))
      return {
        platform: { os: 'linux', architecture },
        system: {
          suite: 'trixie',
          architecture,
          python: '3.13',
          releasedAt: Math.max(0, ...releases.map(({ date }) => date)),
          isExpired: chance(0.1),
          packages: byName([{ ...base, architecture }, ...own, ...all.filter(() => chance(0.8))]),
        },
        ...(architecture === 'arm64' && chance(0.3)
          ? {}
          : {
              python: {
                target: {
                  python: '3.13',
                  ...(chance(0.8) ? { fullPython: '3.13.5' } : {}),
                  machine: architecture === 'amd64' ? ('x86_64' as const) : ('aarch64' as const),
                  glibc: [2, 41] as const,
                },
                distributions: byName([...shared.filter(() => chance(0.8)), ...list(2, distribution)]),
                builds: byName([...sharedBuilds.filter(() => chance(0.8)), ...list(1, build)]),
              },
            }),
        libraries: list(3, word).sort(),
        releases,
      }
    })
  return {
    madeBy: { pare: text(), ...(chance(0.8) ? { uv: text() } : {}), compressor: text() },
    base: { suite: 'trixie', python: '3.13' },
    inputs: {
      dependencies: word(),
      files: Object.fromEntries(list(3, () => [text(), randomDigest()])),
      packages: list(3, text),
      groups: list(2, text),
      extras: list(2, text),
    },
    platforms,
    further: chance(0.3) ? { [word()]: number(9), trace: [{ read: list(3, text) }] } : {},
  }
}
