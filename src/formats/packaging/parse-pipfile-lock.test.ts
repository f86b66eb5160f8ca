import { describe, expect, test } from 'vitest'
import { formatMarker } from './marker.ts'
import { parsePipfileLock } from './parse-pipfile-lock.ts'

const sources = [
  { name: 'pypi', url: 'https://pypi.org/simple', verify_ssl: true },
  { name: 'own', url: 'https://example.org/simple', verify_ssl: true },
]
const parse = (packages: object, meta: object = {}) =>
  parsePipfileLock(
    JSON.stringify({
      _meta: { hash: { sha256: 'ab' }, 'pipfile-spec': 6, sources, ...meta },
      default: packages,
      develop: {},
    }),
    'Pipfile.lock',
  )
const one = (entry: object) => parse({ Demo: entry }).packages[0]!

describe('parsePipfileLock', () => {
  test('files are digests alone, and the index that is named is asked first', () => {
    const found = one({ hashes: ['sha256:AA'], index: 'own', version: '==1.0', markers: "python_version >= '3.9'" })
    expect(found).toMatchObject({
      name: 'demo',
      version: '1.0',
      files: [{ hashes: { sha256: 'aa' } }],
      indexes: ['https://example.org/simple', 'https://pypi.org/simple'],
    })
    expect(formatMarker(found.wantedBy[0]!.marker!)).toBe("python_version >= '3.9'")
  })

  test('conditions of older lockfiles are keys of their own', () => {
    expect(formatMarker(one({ version: '==1', sys_platform: "== 'win32'" }).wantedBy[0]!.marker!)).toBe(
      "sys_platform == 'win32'",
    )
  })

  test.each([
    [
      { git: 'https://example.org/a.git', ref: 'abc', subdirectory: 'sub' },
      { vcs: { url: 'https://example.org/a.git', commit: 'abc', subdirectory: 'sub' } },
    ],
    [{ path: '.', editable: true }, { directory: { path: '.', isEditable: true } }],
    [{ file: './demo.whl', hashes: ['sha256:aa'] }, { archive: { path: './demo.whl', hashes: { sha256: 'aa' } } }],
    [{ file: 'https://example.org/demo.whl' }, { archive: { url: 'https://example.org/demo.whl', hashes: {} } }],
  ])('the source %j', (entry, expected) => {
    expect(one(entry)).toMatchObject(expected)
  })

  test('what is no lockfile of Pipenv is refused', () => {
    expect(() => parsePipfileLock('[]', 'Pipfile.lock')).toThrow(expect.objectContaining({ code: 'invalid-lockfile' }))
    expect(() => parsePipfileLock('{', 'Pipfile.lock')).toThrow(expect.objectContaining({ code: 'invalid-json' }))
    expect(() => parse({}, { 'pipfile-spec': 7 })).toThrow(
      expect.objectContaining({ code: 'unknown-lockfile-version' }),
    )
  })
})
