import { describe, expect, test } from 'vitest'
import { formatPylock } from './format-pylock.ts'
import { parsePylock } from './parse-pylock.ts'

const text = `lock-version = "1.0"
created-by = "test"
requires-python = ">= 3.11"
environments = ["sys_platform == 'linux'"]
extras = ["All_Things"]
default-groups = ["web"]

[[packages]]
name = "Foo"
version = "1.0"
marker = "'all-things' in extras"
sdist = { url = "https://example.org/foo-1.0.tar.gz", hashes = { sha256 = "AB" } }
wheels = [
  { url = "https://example.org/foo-1.0-py3-none-any.whl?x=1", upload-time = 2024-01-01T00:00:00Z, size = 7, hashes = { sha256 = "ab" } },
  { path = "wheels/foo-1.0%2Bcpu-py3-none-any.whl", hashes = { sha512 = "cd" } },
]

[[packages]]
name = "bar"
directory = { path = ".", editable = true }

[[packages]]
name = "git"
vcs = { type = "git", url = "https://example.org/git", commit-id = "0a" }
`

describe('parsePylock', () => {
  test('every kind of source is read', () => {
    const [foo, bar, git] = parsePylock(text, 'pylock.toml').packages
    expect(foo?.wheels.map(({ name }) => name)).toEqual(['foo-1.0-py3-none-any.whl', 'foo-1.0+cpu-py3-none-any.whl'])
    expect(foo?.sdist?.hashes).toEqual({ sha256: 'ab' })
    expect(bar?.directory).toEqual({ path: '.', isEditable: true })
    expect(git?.vcs).toEqual({ type: 'git', url: 'https://example.org/git', commit: '0a' })
  })

  test('formatting and parsing again gives the same', () => {
    const lock = parsePylock(text, 'pylock.toml')
    expect(parsePylock(formatPylock(lock), 'pylock.toml')).toEqual(lock)
    expect(formatPylock(lock)).toBe(formatPylock(parsePylock(formatPylock(lock), 'pylock.toml')))
  })

  test('a newer lock-version is refused', () => {
    expect(() => parsePylock('lock-version = "2.0"', 'pylock.toml')).toThrow(/lock-version 1.x.*got `2.0`/)
  })

  test('what is wrong is named by its place', () => {
    const broken = 'lock-version = "1.0"\n[[packages]]\nname = "a"\nwheels = [{ size = "big" }]\n'
    expect(() => parsePylock(broken, 'pylock.toml')).toThrow(/a URL or a path for `packages\[a\].wheels\[0\].url`/)
    expect(() => parsePylock('lock-version = 1', 'pylock.toml')).toThrow(/a text for `lock-version`/)
    expect(() => parsePylock('x = ', 'pylock.toml')).toThrow(/Expected TOML in `pylock.toml`/)
  })
})
