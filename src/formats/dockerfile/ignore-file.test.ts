import { describe, expect, test } from 'vitest'
import { type IgnoreVerdict, parseIgnoreFile } from './ignore-file.ts'

/** Which of `paths` an ignore file leaves out; parents must come first. */
function leftOut(lines: readonly string[], paths: readonly string[]): string[] {
  const file = parseIgnoreFile(lines.join('\n'), '.dockerignore')
  const verdicts = new Map<string, IgnoreVerdict>()
  for (const path of paths) {
    const slash = path.lastIndexOf('/')
    verdicts.set(path, file.verdict(path, slash === -1 ? undefined : verdicts.get(path.slice(0, slash))))
  }
  return paths.filter(path => verdicts.get(path)?.isIgnored)
}

const paths = ['a', 'a/b', 'a/b/c.md', 'a/c.md', 'b', 'b/a', 'c.md', '.env']

describe('parseIgnoreFile', () => {
  test('a name matches at the top alone, and takes all below with it', () => {
    expect(leftOut(['a'], paths)).toEqual(['a', 'a/b', 'a/b/c.md', 'a/c.md'])
  })

  test('a leading slash and a trailing one mean nothing', () => {
    expect(leftOut(['/a/'], paths)).toEqual(leftOut(['a'], paths))
  })

  test('`**` stands for any number of folders, also for none', () => {
    expect(leftOut(['**/c.md'], paths)).toEqual(['a/b/c.md', 'a/c.md', 'c.md'])
    expect(leftOut(['a/**'], paths)).toEqual(['a/b', 'a/b/c.md', 'a/c.md'])
    expect(leftOut(['**'], paths)).toEqual(paths)
  })

  test('a star does not cross a slash', () => {
    expect(leftOut(['*.md'], paths)).toEqual(['c.md'])
    expect(leftOut(['*/*.md'], paths)).toEqual(['a/c.md'])
  })

  test('stars in a row match what one does', () => {
    const long = 'a'.repeat(200)
    expect(leftOut([`${'*'.repeat(30_001)}x`], [long, `${long}x`])).toEqual([`${long}x`])
    expect(leftOut([`${'**/'.repeat(10_000)}c.md`], paths)).toEqual(leftOut(['**/c.md'], paths))
  })

  test('a later exception brings a child of an ignored folder back', () => {
    expect(leftOut(['a', '!a/b'], paths)).toEqual(['a', 'a/c.md'])
  })

  test('the last match decides', () => {
    expect(leftOut(['!c.md', '*.md'], paths)).toEqual(['c.md'])
    expect(leftOut(['*.md', '!c.md'], paths)).toEqual([])
  })

  test('a class is negated with `^`, and `!` is one of its members', () => {
    expect(leftOut(['[^a]'], paths)).toEqual(['b', 'b/a'])
    expect(leftOut(['[!b]'], paths)).toEqual(['b', 'b/a'])
  })

  test('a pattern that starts with `**` and has no slash is a suffix, as in Docker', () => {
    expect(leftOut(['**env'], paths)).toEqual(['.env'])
  })

  test('names differ by case', () => {
    expect(leftOut(['A'], paths)).toEqual([])
  })

  test('comments start in the first column; space around a pattern and a byte order mark are dropped', () => {
    expect(leftOut(['\ufeffa  ', '# b', '  ! a/c.md'], paths)).toEqual(['a', 'a/b', 'a/b/c.md'])
    expect(leftOut([' # b'], ['# b'])).toEqual(['# b'])
  })

  test('a folder that is ignored need not be walked when no exception leads into it', () => {
    const file = parseIgnoreFile('node_modules\n!a/b\n', '.dockerignore')
    expect(file.mayReturnBelow('node_modules')).toBe(false)
    expect(file.mayReturnBelow('a')).toBe(true)
    expect(parseIgnoreFile('a\n!**/*.py', '.dockerignore').mayReturnBelow('a')).toBe(true)
  })

  test.each(['!', ' ! ', '!/', '[a', '[]', '[a-', 'a\\'])('refuses %o and says where it stands', text => {
    expect(() => parseIgnoreFile(`ok\n${text}`, '.dockerignore')).toThrow(
      expect.objectContaining({
        code: 'invalid-ignore-pattern',
        exitCode: 2,
        location: { file: '.dockerignore', line: 2 },
      }),
    )
  })

  test('a range that means nothing is refused when it is first needed', () => {
    expect(() => leftOut(['[z-a]'], paths)).toThrow('a range or an escape that means nothing')
    expect(leftOut(['![z-a]'], paths)).toEqual([])
  })
})
