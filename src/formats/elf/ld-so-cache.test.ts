import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { compareSonames, decodeLdSoCache, encodeLdSoCache } from './ld-so-cache.ts'

const libraries = [
  { soname: 'libc.so.6', path: '/usr/lib/x86_64-linux-gnu/libc.so.6' },
  { soname: 'libfoo-10.so.1', path: '/opt/a/libfoo-10.so.1' },
  { soname: 'libfoo-9.so.1', path: '/opt/a/libfoo-9.so.1' },
  { soname: 'libstdc++.so.6', path: '/usr/lib/x86_64-linux-gnu/libstdc++.so.6' },
]

const hasLdconfig = (() => {
  try {
    return execFileSync('ldconfig', ['--version'], { encoding: 'utf8' }).includes('ldconfig')
  } catch {
    return false
  }
})()

describe('encodeLdSoCache', () => {
  test('holds every library, the greatest soname first', () => {
    expect(decodeLdSoCache(encodeLdSoCache(libraries, 'amd64')).map(({ soname }) => soname)).toEqual([
      'libstdc++.so.6',
      'libfoo-10.so.1',
      'libfoo-9.so.1',
      'libc.so.6',
    ])
  })

  test.each([
    ['amd64', 0x0303],
    ['arm64', 0x0a03],
  ] as const)('marks libraries of %s as glibc for it does', (architecture, flags) => {
    expect(decodeLdSoCache(encodeLdSoCache(libraries, architecture)).every(entry => entry.flags === flags)).toBe(true)
  })

  test('of one soname that comes twice, the first path is the one', () => {
    const twice = [...libraries, { soname: 'libc.so.6', path: '/opt/libc.so.6' }]
    expect(encodeLdSoCache(twice, 'amd64')).toEqual(encodeLdSoCache(libraries, 'amd64'))
  })

  test('the order in which libraries come makes no difference', () => {
    expect(encodeLdSoCache(libraries.toReversed(), 'amd64')).toEqual(encodeLdSoCache(libraries, 'amd64'))
  })

  test('a cache of nothing is a cache', () => {
    expect(decodeLdSoCache(encodeLdSoCache([], 'arm64'))).toEqual([])
  })

  test.skipIf(!hasLdconfig)('ldconfig reads it', () => {
    const directory = mkdtempSync(join(tmpdir(), 'pare-ld-so-cache-'))
    try {
      const file = join(directory, 'ld.so.cache')
      writeFileSync(file, encodeLdSoCache(libraries, 'amd64'))
      const [first, ...rest] = execFileSync('ldconfig', ['-p', '-C', file], { encoding: 'utf8' }).trim().split('\n')
      expect(first).toMatch(/^4 libs found/)
      expect(rest[1]).toBe('\tlibfoo-10.so.1 (libc6,x86-64) => /opt/a/libfoo-10.so.1')
    } finally {
      rmSync(directory, { recursive: true })
    }
  })
})

describe('decodeLdSoCache', () => {
  test('a new cache behind one of the old format is found', () => {
    const old = Buffer.concat([Buffer.from('ld.so-1.7.0\0'), Buffer.alloc(4)])
    const both = Buffer.concat([old, encodeLdSoCache(libraries, 'amd64')])
    expect(decodeLdSoCache(both)).toEqual(decodeLdSoCache(encodeLdSoCache(libraries, 'amd64')))
  })

  test('cut off or another file, it is refused', () => {
    const bytes = encodeLdSoCache(libraries, 'amd64')
    for (const size of [0, 20, 47, 60, 150, bytes.length - 1]) {
      expect(() => decodeLdSoCache(bytes.subarray(0, size))).toThrow("glibc's cache")
    }
  })
})

describe('compareSonames', () => {
  test.each([
    ['libfoo.so.9', 'libfoo.so.10'],
    ['libfoo.so', 'libfoo.so.1'],
    ['libfoo.so.x', 'libfoo.so.1'],
    ['libX11.so.6', 'libz.so.1'],
    ['lib1', 'lib01a'],
    ['', 'a'],
  ])('%s comes after %s in the cache', (smaller, greater) => {
    expect(compareSonames(smaller, greater)).toBe(-1)
    expect(compareSonames(greater, smaller)).toBe(1)
  })

  test('leading zeros make no difference', () => {
    expect(compareSonames('lib01.so', 'lib1.so')).toBe(0)
  })
})
