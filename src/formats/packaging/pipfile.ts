import { parseDistributionName } from '../../model/python/distribution-name.ts'
import { parseToml } from '../toml/parse-toml.ts'
import { isTable } from '../toml/table-reader.ts'
import { allOf } from './join-markers.ts'
import { normalName } from './lock-reader.ts'
import { type Marker, markerVariables } from './marker.ts'
import { parseMarker } from './parse-marker.ts'
import type { PipfileSource } from './parse-pipfile-lock.ts'
import { parsePoetryConstraint } from './poetry-constraint.ts'
import type { RequirementPlace, ToolRequirement } from './tool-requirement.ts'

type Table = Readonly<Record<string, unknown>>

/** What a Pipfile says. */
export interface Pipfile {
  readonly sources: readonly PipfileSource[]
  /** By name of the category: `default` for [packages], `develop` for [dev-packages], any other under its own name. */
  readonly groups: ReadonlyMap<string, readonly ToolRequirement[]>
  /** Such as `3.11`. */
  readonly python?: string
  readonly table: Table
}

const otherTables = new Set(['source', 'requires', 'scripts', 'pipenv', 'pipfile'])
const categories: Readonly<Record<string, string>> = { packages: 'default', 'dev-packages': 'develop' }

/** The Pipfile that a text stands for. */
export function parsePipfile(text: string, file: string): Pipfile {
  const table = parseToml(text, file)
  const groups = new Map<string, readonly ToolRequirement[]>([['default', []]])
  for (const [key, value] of Object.entries(table)) {
    if (otherTables.has(key) || !isTable(value)) continue
    const settings = isTable(table.pipenv) ? table.pipenv : {}
    const allowsPrereleases = settings.allow_prereleases === true
    groups.set(
      categories[key] ?? normalName(key),
      Object.entries(value).map(([name, wanted]) => requirementOf(name, wanted, allowsPrereleases)),
    )
  }
  const requires = isTable(table.requires) ? table.requires : {}
  const python = [requires.python_full_version, requires.python_version].find(value => typeof value === 'string')
  const sources = tablesIn(table.source)
  return {
    table,
    groups,
    ...(typeof python === 'string' ? { python } : {}),
    sources: sources.flatMap(({ name, url }) =>
      typeof url === 'string' ? [{ name: typeof name === 'string' ? name : '', url }] : [],
    ),
  }
}

function tablesIn(value: unknown): readonly Table[] {
  return Array.isArray(value) ? (value as readonly unknown[]).filter(isTable) : []
}

function requirementOf(name: string, value: unknown, allowsPrereleases: boolean): ToolRequirement {
  const fields: Table = isTable(value) ? value : { version: value }
  const marker = markerOf(fields)
  const version = typeof fields.version === 'string' ? fields.version : '*'
  return {
    name: parseDistributionName(name),
    extras: Array.isArray(fields.extras) ? fields.extras.map(extra => normalName(String(extra))) : [],
    versions: parsePoetryConstraint(version),
    ...(marker ? { marker } : {}),
    place: placeOf(fields),
    isOptional: false,
    allowsPrereleases,
  }
}

function markerOf(fields: Table): Marker | undefined {
  const own = markerVariables.flatMap(variable => {
    const condition = fields[variable]
    return typeof condition === 'string' ? [parseMarker(`${variable} ${condition}`)] : []
  })
  return allOf([typeof fields.markers === 'string' ? parseMarker(fields.markers) : undefined, ...own])
}

function placeOf(fields: Table): RequirementPlace {
  const text = (key: string) => (typeof fields[key] === 'string' ? (fields[key] as string) : undefined)
  const subdirectory = text('subdirectory')
  const within = subdirectory === undefined ? {} : { subdirectory }
  const git = text('git')
  if (git !== undefined) {
    const revision = text('ref')
    return { kind: 'git', url: git, ...(revision === undefined ? {} : { revision }), ...within }
  }
  const place = text('path') ?? text('file')
  if (place !== undefined) {
    return /^https?:\/\//.test(place)
      ? { kind: 'url', url: place, ...within }
      : { kind: 'path', path: place, ...within }
  }
  const index = text('index')
  return { kind: 'index', ...(index === undefined ? {} : { index }) }
}
