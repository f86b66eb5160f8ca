import { describe, expect, test } from 'vitest'
import { type IgnoreVerdict, parseIgnoreFile } from './ignore-file.ts'

function isIgnored(text: string, path: string): boolean {
  const file = parseIgnoreFile(text, '.dockerignore')
  const parts = path.split('/')
  let verdict: IgnoreVerdict | undefined
  for (let depth = 1; depth <= parts.length; depth++) verdict = file.verdict(parts.slice(0, depth).join('/'), verdict)
  return verdict!.isIgnored
}

describe('parseIgnoreFile', () => {
  test.each([
    ['abc', 'abc', true],
    ['abc', 'x/abc', false],
    ['abc', 'abc/x/y', true],
    ['/abc', 'abc', true],
    ['./abc/', 'abc', true],
    ['*/temp*', 'a/temporary.txt', true],
    ['*/temp*', 'a/b/temporary.txt', false],
    ['**/*.pyc', 'a.pyc', true],
    ['**/*.pyc', 'a/b/c.pyc', true],
    ['a/**', 'a/b/c', true],
    ['a/**/z', 'a/z', true],
    ['a/**/z', 'a/b/c/z', true],
    ['temp?', 'tempa', true],
    ['temp?', 'temp/', false],
    ['[a-c].txt', 'b.txt', true],
    ['[^a-c].txt', 'd.txt', true],
    ['[^a-c].txt', 'b.txt', false],
    ['*.md\n!README.md', 'README.md', false],
    ['!README.md\n*.md', 'README.md', true],
    ['docs\n!docs/keep.md', 'docs/keep.md', false],
    ['docs\n!docs/keep.md', 'docs/other.md', true],
    ['*\n!src', 'src/a.py', false],
    ['# abc', 'abc', false],
    ['  abc  ', 'abc', true],
    ['a.b', 'axb', false],
    ['a+(b)', 'a+(b)', true],
    ['\\*x', '*x', true],
    ['\\*x', 'yx', false],
    ['a/../b', 'b', true],
  ])('%j of %j: left out %j', (text, path, expected) => {
    expect(isIgnored(text, path)).toBe(expected)
  })

  test.each([
    ['!', 'an exception without a pattern'],
    ['a[b', 'never finished'],
    ['ok\n!  ', 'an exception without a pattern'],
  ])('%j is refused', (text, reason) => {
    expect(() => parseIgnoreFile(text, '.dockerignore')).toThrow(reason)
  })
})
