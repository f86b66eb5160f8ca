import { pathToFileURL } from 'node:url'
import { describe, expect, test } from 'vitest'
import { parseToml } from '../toml/parse-toml.ts'
import { readPoetryProject } from './poetry-project.ts'
import { formatToolRequirement } from './tool-requirement.ts'

const read = (text: string) => readPoetryProject(parseToml(text, 'pyproject.toml'), 'pyproject.toml')
const urlOf = (path: string) => pathToFileURL(`/project/${path}`).href
const texts = (text: string, group = 'main') =>
  (read(text).groups.get(group) ?? []).map(requirement => formatToolRequirement(requirement, urlOf))

describe('a dependency of Poetry as a standard requirement', () => {
  test.each([
    ['flask = "^3.0"', 'flask>=3.0,<4.0'],
    ['flask = "*"', 'flask'],
    ['httpx = { version = "~0.27", extras = ["http2"] }', 'httpx[http2]>=0.27,<0.28'],
    ['tomli = { version = "^2", python = "<3.11" }', "tomli>=2,<3 ; python_version < '3.11'"],
    ['winloop = { version = "*", platform = "win32" }', "winloop ; sys_platform == 'win32'"],
    [
      'a = { git = "https://example.org/a.git", tag = "v1", subdirectory = "sub" }',
      'a @ git+https://example.org/a.git@v1#subdirectory=sub',
    ],
    ['a = { git = "git@example.org:team/a.git" }', 'a @ git+ssh://git@example.org/team/a.git'],
    ['a = { url = "https://example.org/a.whl" }', 'a @ https://example.org/a.whl'],
    ['a = { path = "../lib", develop = true }', 'a @ file:///lib'],
    ['a = { version = "^1", allow-prereleases = true }', 'a>=1,<2,>=0.dev0'],
    ['a = "^1 || ^2"', 'a>=1,<3'],
    ['a = "^1.2 || ^4.0"', 'a>=1.2,<5.0,!=2.*,!=3.*'],
    ['a = "1.1.* || 1.4.*"', 'a>=1.1,<1.5,!=1.2.*,!=1.3.*'],
  ])('%s', (line, expected) => {
    expect(texts(`[tool.poetry.dependencies]\npython = "^3.11"\n${line}\n`)).toEqual([expected])
  })

  test('a choice that no specifier says is refused', () => {
    expect(() => texts('[tool.poetry.dependencies]\na = "1.0 || 2.0"\n')).toThrow(
      expect.objectContaining({ code: 'invalid-constraint' }),
    )
  })

  test('several constraints are several requirements', () => {
    const lines = 'a = [{ version = "1", python = "<3.12" }, { version = "2", python = ">=3.12" }]'
    expect(texts(`[tool.poetry.dependencies]\n${lines}\n`)).toEqual([
      "a==1 ; python_version < '3.12'",
      "a==2 ; python_version >= '3.12'",
    ])
  })
})

describe('readPoetryProject', () => {
  test('groups are of the standard kind, of Poetry, or of old Poetry', () => {
    const text =
      '[dependency-groups]\ntest = ["pytest"]\n[tool.poetry.dev-dependencies]\nruff = "*"\n[tool.poetry.group.Docs_Site.dependencies]\nmkdocs = "^1"\n'
    expect([...read(text).groups.keys()]).toEqual(['main', 'test', 'dev', 'docs-site'])
    expect(texts(text, 'docs-site')).toEqual(['mkdocs>=1,<2'])
  })

  test('beside [project], the table of Poetry says where a dependency comes from', () => {
    const text =
      '[project]\ndependencies = ["a>=1", "b"]\n[project.optional-dependencies]\nfast = ["c"]\n[tool.poetry.dependencies]\na = { source = "own" }\n[[tool.poetry.source]]\nname = "own"\nurl = "https://example.org/simple"\npriority = "explicit"\n'
    const { groups, extras, sources } = read(text)
    expect(groups.get('main')!.map(({ name, place, isOptional }) => [name, place, isOptional])).toEqual([
      ['a', { kind: 'index', index: 'own' }, false],
      ['b', { kind: 'index' }, false],
      ['c', { kind: 'index' }, true],
    ])
    expect(Object.fromEntries(extras)).toEqual({ fast: ['c'] })
    expect(sources).toEqual([
      { name: 'own', url: 'https://example.org/simple', isExplicit: true, isSupplemental: false },
    ])
  })
})
