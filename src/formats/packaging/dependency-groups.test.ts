import { describe, expect, test } from 'vitest'
import { parseToml } from '../toml/parse-toml.ts'
import { includeGroups } from './dependency-groups.ts'

const groups = (text: string) =>
  includeGroups(parseToml(`[dependency-groups]\n${text}`, 'pyproject.toml'), 'pyproject.toml')

describe('includeGroups', () => {
  test('a group brings those that it includes, whatever the spelling of their names', () => {
    const found = groups('Test_Tools = ["pytest"]\nall = ["ruff", { include-group = "test.tools" }]\n')
    expect(Object.fromEntries(found)).toEqual({ 'test-tools': ['pytest'], all: ['ruff', 'pytest'] })
  })

  test.each([
    ['a = [{ include-group = "b" }]\n', 'it includes `b`, which is not there'],
    ['a = [{ include-group = "a" }]\n', 'it includes itself: a → a'],
    ['a = "pytest"\n', 'it is no list'],
    ['a = [3]\n', '`3` is no requirement'],
  ])('%j is refused', (text, reason) => {
    expect(() => groups(text)).toThrow(reason)
  })
})
