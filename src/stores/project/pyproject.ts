import type { TomlTable } from 'smol-toml'
import type { ConsoleScript } from '../../model/project.ts'

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
  readonly isPoetry: boolean
  /** Requirements as written, those of Poetry by name alone. */
  readonly requirements: readonly string[]
  readonly consoleScripts: readonly ConsoleScript[]
  /** `[tool.pare]`. */
  readonly settings: unknown
}

/** Reads the fields that pare uses; what has another type than the specification says is as if it were absent. */
export function readPyproject(table: TomlTable): Pyproject {
  const project = tableAt(table, 'project')
  const tool = tableAt(table, 'tool')
  const poetry = tableAt(tool, 'poetry')
  const poetryNames = Object.keys(tableAt(poetry, 'dependencies')).filter(name => name !== 'python')
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
    requiresPython: textAt(project, 'requires-python'),
    hasDependencies: Array.isArray(project.dependencies),
    isPoetry: poetryNames.length > 0 && !Array.isArray(project.dependencies),
    requirements: [...textsAt(project, 'dependencies'), ...poetryNames],
    consoleScripts: Object.entries({ ...tableAt(poetry, 'scripts'), ...tableAt(project, 'scripts') }).flatMap(
      ([name, target]) => consoleScript(name, target),
    ),
    settings: tool.pare,
  })
}

function consoleScript(name: string, target: unknown): ConsoleScript[] {
  const [, module, object] = typeof target === 'string' ? (/^([\w.]+)\s*:\s*([\w.]+)/.exec(target) ?? []) : []
  return module !== undefined && object !== undefined && /^[\w.-]+$/.test(name) ? [{ name, module, object }] : []
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
