import { describe, expect, test } from 'vitest'
import { parseControl } from '../../formats/debian/control.ts'
import { packageOf } from '../../formats/debian/packages.ts'
import { compareDebianVersions } from '../../formats/debian/version.ts'
import type { DebianIndex, IndexedDebianPackage } from '../../model/debian/package-index.ts'
import type { Digest } from '../../model/oci/digest.ts'
import { pythonOf } from './interpreter-roots.ts'
import { planSystemLock } from './system-lock.ts'

type Literal = Readonly<Record<string, readonly string[] | { readonly version?: string; readonly provides?: string }>>

const interpreter: Literal = {
  'python3.13': ['python3.13-minimal (= 1)', 'libpython3.13-stdlib (= 1)', 'media-types | mime-support', 'tzdata'],
  'python3.13-minimal': ['libc6 (>= 1)', 'libpython3.13-minimal'],
  'libpython3.13-minimal': ['libc6'],
  'libpython3.13-stdlib': ['libc6'],
  'base-files': ['awk'],
  'ca-certificates': ['openssl (>= 1)', 'debconf (>= 0.5) | debconf-2.0'],
  'libc-bin': ['libc6 (>> 0)'],
  'media-types': [],
  netbase: [],
  tzdata: ['debconf'],
  libc6: [],
  python3: ['python3.13 (>= 1~)', 'libpython3-stdlib (= 1)'],
}

/** An index of packages by name, or by name and version (`libx=2`), each with what it depends on. */
function indexOf(literal: Literal, extra: Partial<DebianIndex> = {}): DebianIndex {
  const packages: IndexedDebianPackage[] = Object.entries(literal).map(([key, value]) => {
    const [name, version = '1'] = key.split('=')
    const [depends, provides] = Array.isArray(value)
      ? [value.join(', '), '']
      : ['', (value as { provides: string }).provides]
    const found = packageOf(
      parseControl(
        `Package: ${name}\nVersion: ${version}\nArchitecture: amd64\nDepends: ${depends}\nProvides: ${provides}\n` +
          `Filename: pool/${name}.deb\nSize: 1\nSHA256: ${'0'.repeat(64)}\n`,
      )[0]!,
    )
    return { ...found, url: `http://mirror/${found.filename}` }
  })
  const versionsOf = (name: string) =>
    packages.filter(one => one.name === name).sort((a, b) => compareDebianVersions(b.version, a.version))
  return {
    suite: 'trixie',
    architecture: 'amd64',
    digest: `sha256:${'0'.repeat(64)}` as Digest,
    releasedAt: 1,
    releases: [],
    isExpired: false,
    versionsOf,
    providersOf: name => packages.filter(one => one.provides.some(provided => provided.name === name)),
    names: () => packages.map(({ name }) => name),
    ...extra,
  }
}

/** What the roots add to the interpreter, as lines of `name version < wanted by`. */
function plan(literal: Literal, ...roots: readonly string[]): string[] {
  const index = indexOf({ ...interpreter, ...literal })
  const lock = planSystemLock({ index, python: '3.13', roots: roots.map(name => ({ name, wantedBy: 'settings' })) })
  return lock.packages
    .filter(({ name }) => !(name in interpreter))
    .map(({ name, version, wantedBy }) => `${name} ${version} < ${wantedBy}`)
}

describe('planSystemLock', () => {
  test('the interpreter is locked with its companions, and without what only maintainer scripts call', () => {
    const index = indexOf(interpreter)
    const lock = planSystemLock({ index, python: '3.13', roots: [] })
    expect(lock).toMatchObject({
      suite: 'trixie',
      architecture: 'amd64',
      python: '3.13',
      releasedAt: 1,
      isExpired: false,
    })
    expect(lock.packages.map(({ name, wantedBy }) => `${name} < ${wantedBy}`)).toEqual([
      'base-files < python',
      'ca-certificates < python',
      'libc-bin < python',
      'libc6 < python3.13-minimal',
      'libpython3.13-minimal < python',
      'libpython3.13-stdlib < python',
      'media-types < python',
      'netbase < python',
      'python3.13 < python',
      'python3.13-minimal < python',
      'tzdata < python',
    ])
  })

  test('a locked package has all that is needed to fetch it', () => {
    const lock = planSystemLock({ index: indexOf(interpreter), python: '3.13', roots: [] })
    expect(lock.packages.find(({ name }) => name === 'libc6')).toEqual({
      name: 'libc6',
      version: '1',
      architecture: 'amd64',
      url: 'http://mirror/pool/libc6.deb',
      size: 1,
      digest: `sha256:${'0'.repeat(64)}`,
      wantedBy: 'python3.13-minimal',
    })
  })

  test('what a root depends on comes with it, each with who wants it', () => {
    expect(
      plan({ libpq5: ['libldap2', 'libc6'], libldap2: ['libsasl2-2 (>= 1)'], 'libsasl2-2': [] }, 'libpq5'),
    ).toEqual(['libldap2 1 < libpq5', 'libpq5 1 < settings', 'libsasl2-2 1 < libldap2'])
  })

  test('packages that depend on each other are no trouble', () => {
    expect(plan({ a: ['b'], b: ['a'] }, 'a')).toHaveLength(2)
  })

  test('the newest version is taken', () => {
    expect(plan({ 'a=1': [], 'a=1.1~rc1': [], 'a=1.1': [] }, 'a')).toEqual(['a 1.1 < settings'])
  })

  test('an older version is taken where a condition asks for it', () => {
    expect(plan({ a: ['b (<< 2)'], 'b=1': [], 'b=2': [] }, 'a')).toEqual(['a 1 < settings', 'b 1 < a'])
  })

  test('of alternatives, the first that can be had is taken', () => {
    expect(plan({ a: ['gone | b (>= 2) | c | d'], 'b=1': [], c: [], d: [] }, 'a')).toEqual([
      'a 1 < settings',
      'c 1 < a',
    ])
  })

  test('of alternatives, one that is chosen already is enough', () => {
    expect(plan({ a: ['b | c'], b: [], c: [] }, 'c', 'a')).toEqual(['a 1 < settings', 'c 1 < settings'])
  })

  test('a virtual package is satisfied by who provides it', () => {
    expect(plan({ a: ['mta'], b: { provides: 'mta' }, c: { provides: 'mta' } }, 'a')).toEqual([
      'a 1 < settings',
      'b 1 < a',
    ])
    expect(plan({ a: ['mta'], b: { provides: 'mta' }, c: { provides: 'mta' } }, 'c', 'a')).toEqual([
      'a 1 < settings',
      'c 1 < settings',
    ])
  })

  test('a version condition is satisfied only by what is provided in a version', () => {
    const literal = { a: ['x (>= 2)'], b: { provides: 'x' }, c: { provides: 'x (= 1)' }, d: { provides: 'x (= 2)' } }
    expect(plan(literal, 'a')).toEqual(['a 1 < settings', 'd 1 < a'])
  })

  test('`:any` and the own architecture are satisfied, another architecture is not', () => {
    expect(plan({ a: ['b:any', 'c:amd64'], b: [], c: [] }, 'a')).toHaveLength(3)
    expect(() => plan({ a: ['b:i386'], b: [] }, 'a')).toThrow('b:i386')
  })

  test('a tool of maintainer scripts that a root names is there', () => {
    expect(plan({ openssl: ['libssl3t64'], libssl3t64: ['openssl-provider-legacy'] }, 'openssl')).toEqual([
      'libssl3t64 1 < openssl',
      'openssl 1 < settings',
    ])
  })

  test('a root may name a version or alternatives', () => {
    expect(plan({ 'a=1': [], 'a=2': [], b: [] }, 'a (= 1)', 'gone | b')).toEqual(['a 1 < settings', 'b 1 < settings'])
  })

  test('a root that the suite does not have is answered with names that are near', () => {
    expect(() => plan({ libpq5: [], libpq6t64: [], libcap2: [] }, 'libpq')).toThrow(
      expect.objectContaining({
        code: 'unknown-debian-package',
        exitCode: 2,
        message: 'settings asks for the Debian package `libpq`, but trixie has none of that name for amd64',
        hint: 'did you mean `libpq5` or `libpq6t64`?',
      }),
    )
  })

  test('a root whose name was given up is answered with its successor', () => {
    expect(() => plan({}, 'libgl1-mesa-glx')).toThrow(expect.objectContaining({ hint: 'did you mean `libgl1`?' }))
  })

  test('a root in a version that the suite does not have is answered with the one it has', () => {
    expect(() => plan({ a: [] }, 'a (>= 2)')).toThrow('but trixie has `a` 1')
  })

  test('a dependency that cannot be had names who asks for it', () => {
    expect(() => plan({ a: ['b (>= 2) | c'], b: [] }, 'a')).toThrow(
      expect.objectContaining({
        code: 'unsatisfiable-debian-dependency',
        message: '`a` 1 asks for `b (>= 2) | c`, but in trixie `b` 1 is there, there is no `c`',
      }),
    )
  })

  test('a chosen version that another package cannot live with is refused', () => {
    expect(() => plan({ a: ['b (<< 2)'], 'b=1': [], 'b=2': [] }, 'b', 'a')).toThrow('`b` 2 is there')
  })

  test('a Python that the suite does not carry is refused with the one that it does', () => {
    expect(() => planSystemLock({ index: indexOf(interpreter), python: '3.9', roots: [] })).toThrow(
      expect.objectContaining({ code: 'python-not-in-suite', message: expect.stringContaining('trixie has 3.13') }),
    )
  })
})

describe('pythonOf', () => {
  test("is the version that the suite's python3 depends on", () => {
    expect(pythonOf(indexOf(interpreter))).toBe('3.13')
  })

  test('is refused where there is none', () => {
    expect(() => pythonOf(indexOf({}))).toThrow('trixie has none')
  })
})

describe('planSystemLock with preferred versions', () => {
  /** Packages of an earlier lock, as `name version` with what they depend on. */
  function planFrom(before: Literal, now: Literal, ...roots: readonly string[]): string[] {
    const earlier = indexOf(before)
    const preferred = [...earlier.names()].flatMap(name => earlier.versionsOf(name))
    const wanted = roots.map(name => ({ name, wantedBy: 'settings' }))
    const lock = planSystemLock({
      index: indexOf({ ...interpreter, ...now }),
      python: '3.13',
      roots: wanted,
      preferred,
    })
    return lock.packages.filter(({ name }) => !(name in interpreter)).map(({ name, version }) => `${name} ${version}`)
  }

  test('a package stays where it was, even where the index has it no more', () => {
    expect(planFrom({ liba: [], libb: [] }, { 'liba=2': [], 'libb=2': [] }, 'liba', 'libb')).toEqual([
      'liba 1',
      'libb 1',
    ])
    expect(planFrom({ liba: [] }, { 'liba=2': [], 'libb=2': [] }, 'liba', 'libb')).toEqual(['liba 1', 'libb 2'])
  })

  test('what stands against a newer package moves with it, and nothing else', () => {
    const before = { liba: [], libb: [], libc: [] }
    const now = { 'liba=2': [], 'libb=2': [], 'libc=2': [], 'libnew=2': ['liba (>= 2)'] }
    expect(planFrom(before, now, 'libb', 'liba', 'libc', 'libnew')).toEqual(['liba 2', 'libb 1', 'libc 1', 'libnew 2'])
  })

  test('siblings that want each other in one version move together', () => {
    const before = { tool: ['tool-data (= 1)'], 'tool-data': [] }
    const now = { 'tool=2': ['tool-data (= 2)'], 'tool-data=2': [], 'libnew=2': ['tool (>= 2)'] }
    expect(planFrom(before, now, 'tool', 'libnew')).toEqual(['libnew 2', 'tool 2', 'tool-data 2'])
  })

  test('what the index cannot satisfy either way is the error that it is without', () => {
    const now = { liba: ['libgone'] }
    expect(() => planFrom({ liba: ['libgone'] }, now, 'liba')).toThrow(
      expect.objectContaining({ code: 'unsatisfiable-debian-dependency' }),
    )
  })

  test('a package that nothing wants any more leaves', () => {
    expect(planFrom({ liba: [], old: [] }, { liba: [], old: [] }, 'liba')).toEqual(['liba 1'])
  })
})
