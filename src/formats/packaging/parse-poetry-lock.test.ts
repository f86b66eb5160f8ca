import { describe, expect, test } from 'vitest'
import { formatMarker } from './marker.ts'
import { parsePoetryLock } from './parse-poetry-lock.ts'

const metadata = '\n[metadata]\nlock-version = "2.1"\npython-versions = "^3.11"\n'
const one = (text: string) =>
  parsePoetryLock(`[[package]]\nname = "Demo"\nversion = "1.0"\n${text}${metadata}`, 'poetry.lock').packages[0]!

describe('parsePoetryLock', () => {
  test('groups and markers of Poetry 2 say who needs a distribution', () => {
    const found = one(
      'groups = ["main", "Dev_Tools"]\nmarkers = {main = "extra == \\"fast\\""}\nfiles = [{file = "demo.whl", hash = "sha256:AB"}]\n',
    )
    expect(found.name).toBe('demo')
    expect(found.files).toEqual([{ name: 'demo.whl', hashes: { sha256: 'ab' } }])
    const needs = found.wantedBy.map(({ group, marker }) => [group, marker && formatMarker(marker)])
    expect(needs).toEqual([
      ['main', "extra == 'fast'"],
      ['dev-tools', undefined],
    ])
  })

  test('files may stand at the end, under a name in another spelling, or be digests alone', () => {
    const package_ = '[[package]]\nname = "my-demo"\nversion = "1"\n'
    const late = `${package_}[metadata]\nlock-version = "1.1"\n[metadata.files]\nmy_demo = [{file = "a.whl", hash = "sha256:aa"}]\n`
    expect(parsePoetryLock(late, 'poetry.lock').packages[0]!.files).toEqual([
      { name: 'a.whl', hashes: { sha256: 'aa' } },
    ])
    const old = `${package_}[metadata.hashes]\nmy-demo = ["aa", "bb"]\n`
    expect(parsePoetryLock(old, 'poetry.lock').packages[0]!.files).toEqual([
      { hashes: { sha256: 'aa' } },
      { hashes: { sha256: 'bb' } },
    ])
  })

  test.each([
    [
      'type = "git"\nurl = "https://example.org/a.git"\nreference = "main"\nresolved_reference = "abc"\nsubdirectory = "sub"\n',
      { vcs: { type: 'git', url: 'https://example.org/a.git', commit: 'abc', subdirectory: 'sub' } },
    ],
    ['type = "directory"\nurl = "../lib"\n', { directory: { path: '../lib', isEditable: false } }],
    [
      'type = "url"\nurl = "https://example.org/demo.whl"\n',
      { archive: { name: 'demo.whl', url: 'https://example.org/demo.whl', hashes: { sha256: 'ab' } } },
    ],
    [
      'type = "file"\nurl = "wheels/demo.whl"\n',
      { archive: { name: 'demo.whl', path: 'wheels/demo.whl', hashes: { sha256: 'ab' } } },
    ],
    [
      'type = "legacy"\nurl = "https://example.org/simple"\nreference = "own"\n',
      { indexes: ['https://example.org/simple'] },
    ],
  ])('the source %j', (source, expected) => {
    const found = one(`files = [{file = "demo.whl", hash = "sha256:ab"}]\n[package.source]\n${source}`)
    expect(found).toMatchObject(expected)
  })

  test('an optional dependency is bound to the extras that bring it', () => {
    const found = one(
      '[package.dependencies]\na = ">=1"\nb = {version = "*", optional = true}\nc = {version = "*", optional = true, markers = "extra == \\"x\\""}\nd = {version = "*", optional = true}\n[package.extras]\nfast = ["b (>=1)"]\n',
    )
    expect(found.dependencies.map(({ name, marker }) => [name, marker && formatMarker(marker)])).toEqual([
      ['a', undefined],
      ['b', "extra == 'fast'"],
      ['c', "extra == 'x'"],
    ])
  })

  test('several constraints on one dependency are several dependencies', () => {
    const found = one(
      '[package.dependencies]\nnumpy = [{version = "^1.26", python = "<3.12"}, {version = "2.*", markers = "python_version >= \\"3.12\\""}]\n',
    )
    expect(found.dependencies.map(({ versions }) => versions)).toEqual([['>=1.26,<2.0'], ['==2.*']])
  })

  test('a version of the format that is not known is refused', () => {
    const text = '[metadata]\nlock-version = "3.0"\n'
    expect(() => parsePoetryLock(text, 'poetry.lock')).toThrow(
      expect.objectContaining({ code: 'unknown-lockfile-version', exitCode: 2 }),
    )
  })

  test('a field of another type is named', () => {
    expect(() => parsePoetryLock('[[package]]\nname = 3\n[metadata]\n', 'poetry.lock')).toThrow(
      'Expected a text for `package[0].name` in `poetry.lock`, got `3`',
    )
  })
})
