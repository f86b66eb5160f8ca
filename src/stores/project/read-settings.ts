import { parseToml } from '../../formats/toml/parse-toml.ts'
import { PareError } from '../../model/error.ts'
import type { Settings } from '../../model/settings.ts'
import { nearest } from '../../python/start-command/nearest.ts'
import { locateKey } from './locate-key.ts'

/** The settings of a project that says nothing. */
export const noSettings: Settings = {
  env: {},
  labels: {},
  packages: [],
  include: [],
  exclude: [],
  keep: [],
  drop: [],
  prepare: [],
  prove: { requests: [], commands: [], env: {}, timeout: 30 },
}

/** A TOML file of the project, read. */
export interface TomlFile {
  readonly file: string
  readonly text: string
  readonly value: Readonly<Record<string, unknown>>
}

export function tomlFile(file: string, text: string): TomlFile {
  return { file, text, value: parseToml(text, file) }
}

/** The settings of a project and the file that they stand in: `[tool.pare]` of pyproject.toml, or pare.toml. */
export async function readSettings(
  pyproject: TomlFile | undefined,
  pare: TomlFile | undefined,
): Promise<{ readonly settings: Settings; readonly file?: string }> {
  const table = (pyproject?.value.tool as Record<string, unknown> | undefined)?.pare
  if (pare !== undefined && table !== undefined) throw settingsTwice()
  if (pare !== undefined) return { settings: await checked(pare, [], pare.value), file: pare.file }
  if (pyproject === undefined || table === undefined) return { settings: noSettings }
  return { settings: await checked(pyproject, ['tool', 'pare'], table), file: pyproject.file }
}

interface Issue {
  readonly code: string
  readonly path: readonly PropertyKey[]
  readonly message: string
  readonly keys?: readonly string[]
  readonly errors?: readonly (readonly Issue[])[]
}

async function checked(file: TomlFile, prefix: readonly string[], value: unknown): Promise<Settings> {
  // Most projects have no settings, and must not pay for the schema.
  const { settingsSchema } = await import('./settings-schema.ts')
  const result = settingsSchema.safeParse(value)
  if (result.success) return withoutUndefined(result.data) as Settings
  const issue = deepest(result.error.issues[0] as Issue)
  const path = [...prefix, ...issue.path]
  if (issue.code === 'unrecognized_keys' && issue.keys) {
    const known = knownKeys(issue.path)
    throw unknownSetting(file, path, issue.keys[0]!, known)
  }
  throw invalidSetting(file, path, issue, at(value, issue.path))
}

/** Of the ways in which a union failed, the one that got furthest: it is what was meant. */
function deepest(issue: Issue): Issue {
  const options = (issue.errors ?? []).flat().map(each => deepest({ ...each, path: [...issue.path, ...each.path] }))
  const [best] = options.sort((left, right) => depthOf(right) - depthOf(left))
  return best !== undefined && depthOf(best) > issue.path.length ? best : issue
}

function depthOf({ path, code }: Issue): number {
  return path.length + (code === 'unrecognized_keys' || code === 'custom' || code === 'invalid_format' ? 1 : 0)
}

const keysOfTables: Readonly<Record<string, readonly string[]>> = {
  '': [...Object.keys(noSettings), 'app', 'command', 'python', 'suite', 'port', 'user'],
  prove: Object.keys(noSettings.prove),
  requests: ['method', 'path', 'headers', 'body', 'status', 'contains'],
  commands: ['argv', 'exit'],
}

function knownKeys(path: readonly PropertyKey[]): readonly string[] {
  const names = path.filter(part => typeof part === 'string')
  return keysOfTables[names.at(-1) ?? ''] ?? []
}

function at(value: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>((current, part) => (current as Record<PropertyKey, unknown> | undefined)?.[part], value)
}

function withoutUndefined(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutUndefined)
  if (typeof value !== 'object' || value === null) return value
  const entries = Object.entries(value).filter(([, each]) => each !== undefined)
  return Object.fromEntries(entries.map(([key, each]) => [key, withoutUndefined(each)]))
}

function nameOf(path: readonly PropertyKey[]): string {
  return path.reduce<string>((name, part) => {
    if (typeof part === 'number') return `${name}[${part}]`
    return name === '' ? String(part) : `${name}.${String(part)}`
  }, '')
}

/** A setting has a name that pare does not know. */
function unknownSetting(file: TomlFile, path: readonly PropertyKey[], key: string, known: readonly string[]): PareError {
  const [near] = nearest(key, known)
  const table = path.length === 0 ? file.file : `[${nameOf(path)}] of ${file.file}`
  return new PareError({
    code: 'unknown-setting',
    exitCode: 2,
    message: `\`${table}\` has no setting \`${key}\``,
    hint: near ? `did you mean \`${near}\`?` : `the settings are ${[...known].sort().join(', ')}`,
    location: { file: file.file, ...locateKey(file.text, [...path, key]) },
  })
}

/** A setting has a value of the wrong kind. */
function invalidSetting(file: TomlFile, path: readonly PropertyKey[], issue: Issue, value: unknown): PareError {
  const problem = issue.message.replace(/^Invalid (?:input|string|option)(?:: )?/, '').replace(/, received .*$/, '')
  const wanted = problem === '' ? 'another value' : problem.replace(/^expected /, '')
  return new PareError({
    code: 'invalid-setting',
    exitCode: 2,
    message: `Expected ${expectation(path) ?? wanted} for \`${nameOf(path)}\`, got ${shown(value)}${issue.code === 'custom' ? `, which ${issue.message}` : ''}`,
    location: { file: file.file, ...locateKey(file.text, path) },
  })
}

/** What a setting wants, in the words of a person. */
function expectation(path: readonly PropertyKey[]): string | undefined {
  const names = path.filter(part => typeof part === 'string')
  switch (names.at(-1)) {
    case 'port':
      return 'a port between 1 and 65535'
    case 'command':
    case 'prepare':
    case 'argv':
      return 'a command, as a list of words such as ["python", "app.py"]'
    case 'requests':
      return 'requests such as "/path", "POST /path" or { path = "/path", status = 200 }'
    case 'status':
      return 'an HTTP status'
    case 'timeout':
      return 'seconds'
    case 'packages':
    case 'include':
    case 'exclude':
    case 'keep':
    case 'drop':
      return 'a list of texts'
    case 'app':
    case 'python':
    case 'suite':
    case 'user':
    case 'contains':
    case 'body':
      return 'text in quotes'
    case 'env':
    case 'labels':
    case 'headers':
      return 'a table of texts'
    default:
      return undefined
  }
}

function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? 'nothing'
  return `\`${text.length > 60 ? `${text.slice(0, 57)}…` : text}\``
}

/** Both places for settings are used, and neither may win silently. */
function settingsTwice(): PareError {
  return new PareError({
    code: 'settings-twice',
    exitCode: 2,
    message: 'Settings stand both in `pare.toml` and in `[tool.pare]` of `pyproject.toml`',
    hint: 'keep one of them; pare.toml is for projects without a pyproject.toml',
    location: { file: 'pare.toml' },
  })
}
