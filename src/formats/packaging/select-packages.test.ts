import { describe, expect, test } from 'vitest'
import type { ForeignLock, Wanted } from './foreign-lock.ts'
import { markerEnvironment } from './marker-environment.ts'
import { parsePdmLock } from './parse-pdm-lock.ts'
import { parsePoetryLock } from './parse-poetry-lock.ts'
import { parseRequirement } from './requirement.ts'
import { selectPackages } from './select-packages.ts'

const environment = markerEnvironment({ python: '3.13', fullPython: '3.13.5', machine: 'x86_64', glibc: [2, 41] })

function wanted(text: string): Wanted {
  const { name, extras, specifier, marker } = parseRequirement(text)
  return { name, extras, versions: [specifier], ...(marker ? { marker } : {}) }
}

function select(
  lock: ForeignLock,
  roots: readonly string[],
  groups: readonly string[] = [],
  extras: readonly string[] = [],
) {
  const selection = { groups: new Set(groups), extras: new Set(extras), roots: roots.map(wanted) }
  return selectPackages(lock, selection, environment, 'poetry.lock').map(({ name, version }) => `${name} ${version}`)
}

const entry = (name: string, version: string, more = '') =>
  `[[package]]\nname = "${name}"\nversion = "${version}"\n${more}`
const poetry = (...entries: readonly string[]) =>
  parsePoetryLock(`${entries.join('')}[metadata]\nlock-version = "2.0"\n`, 'poetry.lock')

describe('selectPackages', () => {
  test('walks from the roots, over markers and extras', () => {
    const lock = poetry(
      entry(
        'web',
        '1.0',
        '[package.dependencies]\ncore = "*"\nold = {version = "*", markers = "python_version < \\"3.12\\""}\nfast = {version = "*", optional = true, markers = "extra == \\"speed\\""}\n',
      ),
      entry('core', '1.0', '[package.dependencies]\nweb = "*"\n'),
      entry('old', '1.0'),
      entry('fast', '1.0'),
      entry('unreached', '1.0'),
    )
    expect(select(lock, ['web'])).toEqual(['core 1.0', 'web 1.0'])
    expect(select(lock, ['web[speed]'])).toEqual(['core 1.0', 'fast 1.0', 'web 1.0'])
    expect(select(lock, ["web; sys_platform == 'win32'"])).toEqual([])
  })

  test('an extra that is asked for late is followed as well', () => {
    const lock = poetry(
      entry('a', '1', '[package.dependencies]\nb = {version = "*", extras = ["x"]}\n'),
      entry('b', '1', '[package.dependencies]\nc = {version = "*", optional = true, markers = "extra == \\"x\\""}\n'),
      entry('c', '1'),
    )
    expect(select(lock, ['b', 'a'])).toEqual(['a 1', 'b 1', 'c 1'])
  })

  test('of several versions the newest is taken that fits requirement and Python', () => {
    const lock = poetry(
      entry('numpy', '1.26.4', 'python-versions = ">=3.9"\n'),
      entry('numpy', '2.0.0', 'python-versions = ">=3.9"\n'),
      entry('numpy', '2.9.0', 'python-versions = ">=3.14"\n'),
    )
    expect(select(lock, ['numpy'])).toEqual(['numpy 2.0.0'])
    expect(select(lock, ['numpy<2'])).toEqual(['numpy 1.26.4'])
    // An override put it there.
    expect(select(lock, ['numpy>=7'])).toEqual(['numpy 2.0.0'])
  })

  test('what is asked for and not there is named', () => {
    const lock = poetry(entry('a', '1', '[package.dependencies]\nb = "*"\n'))
    expect(() => select(lock, ['a'])).toThrow('`poetry.lock` has no `b`, which `a` asks for')
    expect(() => select(lock, ['c'])).toThrow('`poetry.lock` has no `c`, which the project asks for')
  })

  test('where each says who needs it, nothing is walked', () => {
    const lock = poetry(
      entry('a', '1', 'groups = ["main"]\n[package.dependencies]\nb = "*"\n'),
      entry('c', '1', 'groups = ["main"]\nmarkers = "extra == \\"fast\\""\n'),
      entry('d', '1', 'groups = ["dev"]\n'),
    )
    expect(select(lock, [], ['main'])).toEqual(['a 1'])
    expect(select(lock, [], ['main', 'dev'], ['fast'])).toEqual(['a 1', 'c 1', 'd 1'])
  })

  test('an entry for extras is the same distribution', () => {
    const lock = parsePdmLock(
      '[metadata]\nlock_version = "4.5.0"\n[[package]]\nname = "b"\nversion = "1"\nextras = ["x"]\ndependencies = ["b==1", "c"]\n[[package]]\nname = "b"\nversion = "1"\n[[package]]\nname = "c"\nversion = "1"\n',
      'pdm.lock',
    )
    expect(select(lock, ['b'])).toEqual(['b 1'])
    expect(select(lock, ['b[x]'])).toEqual(['b 1', 'c 1'])
  })
})
