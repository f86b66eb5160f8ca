import { createHash } from 'node:crypto'
import { pythonJson } from '../json/python-json.ts'
import { isTable } from '../toml/table-reader.ts'
import { normalName } from './lock-reader.ts'

type Table = Readonly<Record<string, unknown>>

/**
 * The digests that Poetry gives the parts of a pyproject.toml that it locks; a poetry.lock is fresh when it has one of
 * them. There are two, since Poetry 2.3 counts dependency groups in.
 */
export function poetryContentHashes(document: Table): string[] {
  return [true, false].map(withGroups => {
    const project = picked(tableAt(document, 'project'), ['requires-python', 'dependencies', 'optional-dependencies'])
    const groups = withGroups ? tableAt(document, 'dependency-groups') : {}
    const poetry = tableAt(tableAt(document, 'tool'), 'poetry')
    const legacyKeys = ['dependencies', 'source', 'extras', 'dev-dependencies']
    const hasStandard = Object.keys(project).length > 0 || Object.keys(groups).length > 0
    const own = hasStandard
      ? picked(poetry, [...legacyKeys, 'group'])
      : { ...Object.fromEntries(legacyKeys.map(key => [key, poetry[key] ?? null])), ...picked(poetry, ['group']) }
    if (!hasStandard) return sha256(pythonJson(own))
    return sha256(
      pythonJson({
        ...(Object.keys(project).length > 0 ? { project } : {}),
        ...(Object.keys(groups).length > 0 ? { 'dependency-groups': groups } : {}),
        tool: { poetry: own },
      }),
    )
  })
}

/** The digest that Pipenv gives a Pipfile. */
export function pipfileContentHash(pipfile: Table): string {
  const { source, requires, packages, 'dev-packages': develop, ...others } = pipfile
  const known = new Set(['default', 'develop', 'pipenv', 'scripts', 'pipfile'])
  const categories = Object.entries(others).filter(([key]) => !known.has(key))
  const parts = {
    _meta: { sources: source ?? defaultSources, requires: requires ?? {} },
    default: packages ?? {},
    develop: develop ?? {},
    ...Object.fromEntries(categories),
  }
  return sha256(pythonJson(parts, true))
}

const defaultSources = [{ name: 'pypi', url: 'https://pypi.org/simple', verify_ssl: true }]

/** The digest that PDM gives the parts of a pyproject.toml that it locks. */
export function pdmContentHash(document: Table): string {
  const project = tableAt(document, 'project')
  const pdm = tableAt(tableAt(document, 'tool'), 'pdm')
  const develop: Record<string, unknown[]> = {}
  for (const groups of [tableAt(document, 'dependency-groups'), tableAt(pdm, 'dev-dependencies')]) {
    for (const [group, items] of Object.entries(groups)) {
      const name = normalName(group)
      develop[name] = [...(develop[name] ?? []), ...(Array.isArray(items) ? items : [])]
    }
  }
  return sha256(
    pythonJson({
      sources: pdm.source ?? [],
      dependencies: project.dependencies ?? [],
      'dev-dependencies': develop,
      'optional-dependencies': project['optional-dependencies'] ?? {},
      'requires-python': project['requires-python'] ?? '',
      resolution: pdm.resolution ?? {},
    }),
  )
}

function picked(table: Table, keys: readonly string[]): Table {
  return Object.fromEntries(keys.flatMap(key => (table[key] === undefined ? [] : [[key, table[key]]])))
}

function tableAt(table: Table, key: string): Table {
  const value = table[key]
  return isTable(value) ? value : {}
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}
