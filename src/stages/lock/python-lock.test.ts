import { describe, expect, test } from 'vitest'
import { parsePylock } from '../../formats/packaging/parse-pylock.ts'
import type { PlannedPython, PythonLock, PythonTarget } from '../../model/python/lock.ts'
import { type PythonLockOptions, planPythonLock } from './python-lock.ts'

const target: PythonTarget = { python: '3.13', machine: 'x86_64', glibc: [2, 41] }

function plan(packages: string, options: Partial<PythonLockOptions> = {}, head = ''): PlannedPython {
  const lock = parsePylock(`lock-version = "1.0"\n${head}\n${packages}`, 'pylock.toml')
  return planPythonLock(lock, target, { file: 'pylock.toml', urlOf: path => `file:///app/${path}`, ...options })
}

const file = (name: string, hash = 'a'.repeat(64)) =>
  `{ url = "https://example.org/${name}", hashes = { sha256 = "${hash}" } }`
const distribution = (name: string, lines: string) => `[[packages]]\nname = "${name}"\nversion = "1.0"\n${lines}\n`

describe('planPythonLock', () => {
  test('the wheel that fits best is chosen, and distributions are in order of name', () => {
    const wheels = [
      'b-1.0-py3-none-any.whl',
      'b-1.0-cp313-cp313-manylinux_2_28_x86_64.whl',
      'b-1.0-1-cp313-cp313-manylinux_2_28_x86_64.whl',
      'b-1.0-cp313-cp313-manylinux_2_28_aarch64.whl',
      'b-1.0-cp313-cp313-win_amd64.whl',
      'nonsense.whl',
    ]
    const lock = plan(
      distribution('b', `wheels = [${wheels.map(name => file(name)).join(', ')}]`) +
        distribution('a', `wheels = [${file('a-1.0-py3-none-any.whl')}]`),
    )
    expect(lock.distributions.map(({ wheel }) => wheel.fileName)).toEqual([
      'a-1.0-py3-none-any.whl',
      'b-1.0-1-cp313-cp313-manylinux_2_28_x86_64.whl',
    ])
  })

  test('markers, extras and default groups decide what is needed', () => {
    const wheel = `wheels = [${file('a-1.0-py3-none-any.whl')}]`
    const packages = [
      distribution('colorama', `marker = "sys_platform == 'win32'"\n${wheel}`),
      distribution('docs', `marker = "'docs' in extras"\n${wheel.replace('a-1', 'docs-1')}`),
      distribution('web', `marker = "'web' in dependency_groups"\n${wheel.replace('a-1', 'web-1')}`),
    ].join('')
    const names = (lock: PythonLock) => lock.distributions.map(({ name }) => name)
    expect(names(plan(packages, {}, 'default-groups = ["web"]'))).toEqual(['web'])
    expect(names(plan(packages, { extras: ['docs'] }))).toEqual(['docs'])
  })

  test('the project itself is not installed', () => {
    expect(plan('[[packages]]\nname = "me"\ndirectory = { path = ".", editable = true }').distributions).toEqual([])
  })

  test('a wheel by URL or path is direct', () => {
    const archive = `archive = { path = "w/a-1.0-py3-none-any.whl", hashes = { sha256 = "${'a'.repeat(64)}" } }`
    expect(plan(distribution('a', archive)).distributions[0]).toMatchObject({
      isDirect: true,
      wheel: { url: 'file:///app/w/a-1.0-py3-none-any.whl', fileName: 'a-1.0-py3-none-any.whl' },
    })
  })

  test('what has a source alone is left to be built, without what signs in to its repository', () => {
    const commit = 'c'.repeat(40)
    const { distributions, unbuilt } = plan(
      distribution('a', `sdist = ${file('a-1.0.tar.gz')}\nwheels = [${file('a-1.0-cp311-cp311-win_amd64.whl')}]`) +
        distribution('b', `archive = { path = "b-1.0.zip", hashes = { sha256 = "${'b'.repeat(64)}" } }`) +
        distribution(
          'c',
          `vcs = { type = "git", url = "https://me:s3cret@example.org/c", commit-id = "${commit}", subdirectory = "x" }`,
        ) +
        '[[packages]]\nname = "d"\ndirectory = { path = "libs/d", subdirectory = "inner" }\n',
    )
    const digest = (letter: string) => `sha256:${letter.repeat(64)}`
    expect(distributions).toEqual([])
    expect(unbuilt).toEqual([
      {
        name: 'a',
        version: '1.0',
        source: {
          kind: 'archive',
          fileName: 'a-1.0.tar.gz',
          url: 'https://example.org/a-1.0.tar.gz',
          digest: digest('a'),
        },
      },
      {
        name: 'b',
        version: '1.0',
        source: { kind: 'archive', fileName: 'b-1.0.zip', url: 'file:///app/b-1.0.zip', digest: digest('b') },
        isDirect: true,
      },
      {
        name: 'c',
        version: '1.0',
        source: { kind: 'git', url: 'https://example.org/c', commit, subdirectory: 'x' },
        isDirect: true,
      },
      { name: 'd', source: { kind: 'directory', path: 'libs/d/inner' }, isDirect: true },
    ])
  })

  test.each([
    [distribution('a', ''), 'no-wheel', /`a 1.0` has neither a wheel nor a source/],
    [
      distribution(
        'a',
        `wheels = [${['cp312-cp312-macosx_11_0_arm64', 'cp313-cp313-macosx_11_0_arm64', 'cp313-cp313t-manylinux_2_17_x86_64', 'cp314-abi3-manylinux_2_17_x86_64'].map(tag => file(`a-1.0-${tag}.whl`)).join(', ')}]`,
      ),
      'no-wheel',
      /for Python 3.13 on Linux x86_64 with glibc 2.41: there are wheels for cp312, cp313 on macosx_11_0_arm64; cp313t, cp314-abi3 on manylinux_2_17_x86_64/,
    ],
    [
      distribution('a', 'vcs = { type = "git", url = "https://me:s3cret@example.org/a" }'),
      'unpinned-repository',
      /Expected a git commit for `a 1.0` in `pylock.toml`, got none \(https:\/\/example.org\/a\)/,
    ],
    [
      distribution('a', `requires-python = ">=3.14"\nwheels = [${file('a-1.0-py3-none-any.whl')}]`),
      'python-conflict',
      /`a 1.0` in `pylock.toml` asks for Python >=3.14, but the image has 3.13.0/,
    ],
    [
      distribution('a', 'wheels = [{ url = "https://e.org/a-1.0-py3-none-any.whl", hashes = { md5 = "00" } }]'),
      'wheel-without-digest',
      /Expected a sha256 digest.*got md5/,
    ],
    [
      distribution('a', `wheels = [${file('a-1.0-py3-none-any.whl')}]`).repeat(2),
      'ambiguous-lock',
      /more than one `a`/,
    ],
  ])('what cannot be installed is refused: %#', (packages, code, message) => {
    expect(() => plan(packages)).toThrow(expect.objectContaining({ code, message: expect.stringMatching(message) }))
  })

  test('a lock for another Python or platform is refused', () => {
    expect(() => plan('', {}, 'requires-python = ">=3.14"')).toThrow(/`pylock.toml` asks for Python >=3.14/)
    expect(() => plan('', {}, `environments = ["sys_platform == 'darwin'"]`)).toThrow(
      expect.objectContaining({ code: 'lock-for-other-platform' }),
    )
  })
})
