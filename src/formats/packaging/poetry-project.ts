import { parseDistributionName } from '../../model/python/distribution-name.ts'
import { isTable } from '../toml/table-reader.ts'
import { includeGroups } from './dependency-groups.ts'
import { allOf, comparison, pythonMarker } from './join-markers.ts'
import { normalName } from './lock-reader.ts'
import type { Marker } from './marker.ts'
import { parseMarker } from './parse-marker.ts'
import { parsePoetryConstraint } from './poetry-constraint.ts'
import { parseRequirement } from './requirement.ts'
import { parseToolRequirement, type RequirementPlace, type ToolRequirement } from './tool-requirement.ts'

type Table = Readonly<Record<string, unknown>>

/** What a pyproject.toml says to Poetry. */
export interface PoetryProject {
  /** The version constraint on Python, in Poetry's words. */
  readonly python?: string
  /** By name of the group, `main` among them. */
  readonly groups: ReadonlyMap<string, readonly ToolRequirement[]>
  /** By name of the extra: the distributions that it brings. */
  readonly extras: ReadonlyMap<string, readonly string[]>
  readonly sources: readonly PoetrySource[]
}

export interface PoetrySource {
  readonly name: string
  readonly url: string
  /** Asked only for the requirements that name it. */
  readonly isExplicit: boolean
  /** Asked after the others. */
  readonly isSupplemental: boolean
}

/** The name of the group that is always installed. */
export const mainGroup = 'main'

/** Reads the tables of a pyproject.toml that Poetry reads. */
export function readPoetryProject(document: Table, file: string): PoetryProject {
  const poetry = tableAt(tableAt(document, 'tool'), 'poetry')
  const project = tableAt(document, 'project')
  const { python, ...dependencies } = tableAt(poetry, 'dependencies')
  const groups = new Map<string, readonly ToolRequirement[]>()
  groups.set(mainGroup, mainRequirements(project, dependencies))
  const add = (name: string, requirements: readonly ToolRequirement[]) =>
    groups.set(name, [...(groups.get(name) ?? []), ...requirements])
  for (const [name, requirements] of includeGroups(document, file)) {
    add(
      name,
      requirements.map(text => parseToolRequirement(text, false)),
    )
  }
  const develop = tableAt(poetry, 'dev-dependencies')
  if (Object.keys(develop).length > 0) add('dev', requirementsOf(develop))
  for (const [name, group] of Object.entries(tableAt(poetry, 'group'))) {
    if (isTable(group)) add(normalName(name), requirementsOf(tableAt(group, 'dependencies')))
  }
  return {
    ...(typeof python === 'string' ? { python } : {}),
    groups,
    extras: extrasOf(project, poetry),
    sources: sourcesOf(poetry),
  }
}

// [project] decides what is wanted, and Poetry's own table where it comes from.
function mainRequirements(project: Table, dependencies: Table): ToolRequirement[] {
  const own = requirementsOf(dependencies)
  if (!Array.isArray(project.dependencies)) return own
  const standard = textsOf(project.dependencies).map(text => parseToolRequirement(text, false))
  const optional = Object.values(tableAt(project, 'optional-dependencies'))
    .flatMap(textsOf)
    .map(text => parseToolRequirement(text, true))
  return [...standard, ...optional].map(requirement => {
    const place = own.find(({ name }) => name === requirement.name)?.place
    return place === undefined || requirement.place.kind !== 'index' ? requirement : { ...requirement, place }
  })
}

function requirementsOf(dependencies: Table): ToolRequirement[] {
  return Object.entries(dependencies).flatMap(([name, value]) =>
    (Array.isArray(value) ? value : [value]).map(each => requirementOf(name, each)),
  )
}

function requirementOf(name: string, value: unknown): ToolRequirement {
  const fields: Table = isTable(value) ? value : { version: value }
  const marker = markerOf(fields)
  return {
    name: parseDistributionName(name),
    extras: textsOf(fields.extras).map(normalName),
    versions: parsePoetryConstraint(textAt(fields, 'version') ?? '*'),
    ...(marker ? { marker } : {}),
    place: placeOf(fields),
    isOptional: fields.optional === true,
    allowsPrereleases: fields['allow-prereleases'] === true || fields['allows-prereleases'] === true,
  }
}

function markerOf(fields: Table): Marker | undefined {
  const python = textAt(fields, 'python')
  const platform = textAt(fields, 'platform')
  const markers = textAt(fields, 'markers')
  return allOf([
    python === undefined ? undefined : pythonMarker(parsePoetryConstraint(python)),
    platform === undefined ? undefined : comparison('sys_platform', '==', platform),
    markers === undefined ? undefined : parseMarker(markers),
  ])
}

function placeOf(fields: Table): RequirementPlace {
  const subdirectory = textAt(fields, 'subdirectory')
  const within = subdirectory === undefined ? {} : { subdirectory }
  const git = textAt(fields, 'git')
  if (git !== undefined) {
    const revision = textAt(fields, 'rev') ?? textAt(fields, 'tag') ?? textAt(fields, 'branch')
    return { kind: 'git', url: git, ...(revision === undefined ? {} : { revision }), ...within }
  }
  const url = textAt(fields, 'url')
  if (url !== undefined) return { kind: 'url', url, ...within }
  const path = textAt(fields, 'path') ?? textAt(fields, 'file')
  if (path !== undefined) return { kind: 'path', path, ...within }
  const index = textAt(fields, 'source')
  return { kind: 'index', ...(index === undefined ? {} : { index }) }
}

function extrasOf(project: Table, poetry: Table): Map<string, readonly string[]> {
  const standard = Object.entries(tableAt(project, 'optional-dependencies')).map(
    ([name, texts]) => [normalName(name), textsOf(texts).map(text => parseRequirement(text).name)] as const,
  )
  const own = Object.entries(tableAt(poetry, 'extras')).map(
    ([name, names]) => [normalName(name), textsOf(names).map(bareName)] as const,
  )
  return new Map([...own, ...standard])
}

function bareName(text: string): string {
  return normalName(/^\s*([A-Za-z0-9][\w.-]*)/.exec(text)?.[1] ?? text)
}

function sourcesOf(poetry: Table): PoetrySource[] {
  const rows = Array.isArray(poetry.source) ? poetry.source.filter(isTable) : []
  return rows.flatMap(row => {
    const name = textAt(row, 'name')
    if (name === undefined) return []
    // PyPI is known by its name alone.
    const url = textAt(row, 'url') ?? (name.toLowerCase() === 'pypi' ? 'https://pypi.org/simple' : undefined)
    if (url === undefined) return []
    const isSupplemental = row.priority === 'supplemental' || row.priority === 'secondary' || row.secondary === true
    return [{ name, url, isExplicit: row.priority === 'explicit', isSupplemental }]
  })
}

function tableAt(table: Table, key: string): Table {
  const value = table[key]
  return isTable(value) ? value : {}
}

function textAt(table: Table, key: string): string | undefined {
  const value = table[key]
  return typeof value === 'string' ? value : undefined
}

function textsOf(value: unknown): string[] {
  return Array.isArray(value) ? value.filter(item => typeof item === 'string') : []
}
