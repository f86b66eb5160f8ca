import type { TomlTable } from 'smol-toml'
import { pythonSpecifier } from '../../formats/packaging/poetry-constraint.ts'
import type { ConsoleScript, ProjectDistribution } from '../../model/project.ts'

/** What pare reads of a pyproject.toml. */
export interface Pyproject {
  readonly name?: string
  readonly version?: string
  readonly description?: string
  readonly licenses?: string
  readonly authors?: string
  readonly homepage?: string
  readonly requiresPython?: string
  readonly hasDependencies: boolean
  /** Whether the dependencies are left to the build backend. */
  readonly hasDynamicDependencies: boolean
  readonly isPoetry: boolean
  /** Requirements as written, those of Poetry by name and extras. */
  readonly requirements: readonly string[]
  readonly consoleScripts: readonly ConsoleScript[]
  /** Everything that its metadata would list, console scripts and plugins. */
  readonly entryPoints: ProjectDistribution['entryPoints']
  /** `[tool.pare]`. */
  readonly settings: unknown
}

/** Reads the fields that pare uses; what has another type than the specification says is as if it were absent. */
export function readPyproject(table: TomlTable): Pyproject {
  const project = tableAt(table, 'project')
  const tool = tableAt(table, 'tool')
  const poetry = tableAt(tool, 'poetry')
  const poetryNames = Object.entries(tableAt(poetry, 'dependencies')).flatMap(([name, value]) =>
    poetryName(name, value),
  )
  const scripts = { ...tableAt(poetry, 'scripts'), ...tableAt(project, 'scripts') }
  const urls = Object.entries(tableAt(project, 'urls')).filter(
    (pair): pair is [string, string] => typeof pair[1] === 'string',
  )
  return compact({
    name: textAt(project, 'name') ?? textAt(poetry, 'name'),
    version: textAt(project, 'version') ?? textAt(poetry, 'version'),
    description: textAt(project, 'description') ?? textAt(poetry, 'description'),
    licenses: textAt(project, 'license') ?? textAt(tableAt(project, 'license'), 'text') ?? textAt(poetry, 'license'),
    authors: authorsOf(project),
    homepage: urls.find(([name]) => /^home-?page$/i.test(name))?.[1] ?? urls[0]?.[1],
    requiresPython: textAt(project, 'requires-python') ?? poetryPython(poetry),
    hasDependencies: Array.isArray(project.dependencies),
    hasDynamicDependencies: textsAt(project, 'dynamic').includes('dependencies'),
    isPoetry: poetryNames.length > 0 && !Array.isArray(project.dependencies),
    requirements: [...textsAt(project, 'dependencies'), ...poetryNames],
    consoleScripts: Object.entries(scripts).flatMap(([name, target]) => consoleScript(name, target)),
    entryPoints: [
      ...entryPointsIn('console_scripts', scripts),
      ...[tableAt(project, 'entry-points'), tableAt(poetry, 'plugins')].flatMap(groups =>
        Object.keys(groups).flatMap(group => entryPointsIn(group, tableAt(groups, group))),
      ),
    ],
    settings: tool.pare,
  })
}

/** A dependency of Poetry by name and extras; those that only an extra of the project brings are none. */
function poetryName(name: string, value: unknown): string[] {
  const [first] = Array.isArray(value) ? value : [value]
  const fields = typeof first === 'object' && first !== null ? (first as TomlTable) : {}
  if (name === 'python' || fields.optional === true) return []
  const extras = textsAt(fields, 'extras')
  return [extras.length === 0 ? name : `${name}[${extras.join(',')}]`]
}

function poetryPython(poetry: TomlTable): string | undefined {
  const constraint = textAt(tableAt(poetry, 'dependencies'), 'python')
  return constraint === undefined ? undefined : pythonSpecifier(constraint) || undefined
}

function consoleScript(name: string, target: unknown): ConsoleScript[] {
  const [, module, object] = typeof target === 'string' ? (/^([\w.]+)\s*:\s*([\w.]+)/.exec(target) ?? []) : []
  return module !== undefined && object !== undefined && /^[\w.-]+$/.test(name) ? [{ name, module, object }] : []
}

function entryPointsIn(group: string, table: TomlTable): ProjectDistribution['entryPoints'] {
  return Object.entries(table).flatMap(([name, target]) =>
    typeof target === 'string' && !/[\r\n=]/.test(name) && !/[\r\n]/.test(target) ? [{ group, name, target }] : [],
  )
}

function authorsOf(project: TomlTable): string | undefined {
  const authors = Array.isArray(project.authors) ? (project.authors as unknown[]) : []
  const texts = authors.flatMap(author => {
    const name = textAt(author as TomlTable, 'name')
    const email = textAt(author as TomlTable, 'email')
    return name && email ? [`${name} <${email}>`] : [name ?? email ?? []].flat()
  })
  return texts.length > 0 ? texts.join(', ') : undefined
}

function tableAt(table: TomlTable, key: string): TomlTable {
  const value = table[key]
  return value !== null && typeof value === 'object' && !Array.isArray(value) ? (value as TomlTable) : {}
}

function textAt(table: TomlTable | undefined, key: string): string | undefined {
  const value = table?.[key]
  return typeof value === 'string' && value !== '' ? value : undefined
}

function textsAt(table: TomlTable, key: string): string[] {
  const value = table[key]
  return Array.isArray(value) ? value.filter(item => typeof item === 'string') : []
}

function compact<Value extends object>(value: { [Key in keyof Value]: Value[Key] | undefined }): Value {
  return Object.fromEntries(Object.entries(value).filter(([, field]) => field !== undefined)) as Value
}
