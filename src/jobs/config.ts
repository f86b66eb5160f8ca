import { resolve } from 'node:path'
import { keyLine } from '../formats/toml/key-line.ts'
import type { Location } from '../model/error.ts'
import { readOutline } from '../stores/project/read-project.ts'
import type { SettingsTable } from '../stores/project/read-settings.ts'
import { type VariableValue, variableValues } from './config-variables.ts'
import type { JobContext } from './context.ts'

/** Where a value comes from. */
export type SettingSource =
  | { readonly kind: 'default' }
  | { readonly kind: 'file'; readonly location: Location }
  | { readonly kind: 'flag'; readonly flag: string }

/** One setting as it holds. */
export interface SettingValue {
  /** With the tables that it stands in: `prove.timeout`. */
  readonly name: string
  /** As TOML has it; absent where nothing is said, so that it is found out or does not matter. */
  readonly value?: unknown
  /** Several where a flag adds to the file. */
  readonly sources: readonly SettingSource[]
}

/** What a flag says of a setting: it adds to the file, or beats it. */
export interface SettingFlag {
  readonly name: string
  readonly flag: string
  readonly value: unknown
  readonly isAdded: boolean
}

export interface ConfigRequest {
  readonly directory: string
  readonly flags: readonly SettingFlag[]
}

export interface ConfigResult {
  readonly directory: string
  readonly settings: readonly SettingValue[]
  /** Variables of the environment that pare listens to. */
  readonly variables: readonly VariableValue[]
}

/** Every setting of a project with its value, and where that comes from. */
export async function config(
  { directory, flags }: ConfigRequest,
  { workingDirectory, environment, cache }: Pick<JobContext, 'workingDirectory' | 'environment' | 'cache'>,
): Promise<ConfigResult> {
  const folder = resolve(workingDirectory, directory)
  const { settingsTable } = await readOutline(folder)
  const { settingsJsonSchema } = await import('../stores/project/settings-schema.ts')
  const written = rowsOf(settingsJsonSchema() as Schema, settingsTable?.value, [], settingsTable)
  const settings = flags.reduce(withFlag, written)
  return { directory: folder, settings, variables: variableValues(environment, cache.directory) }
}

interface Schema {
  readonly type?: string
  readonly default?: unknown
  readonly properties?: Readonly<Record<string, Schema>>
  readonly additionalProperties?: Schema | boolean
  readonly anyOf?: readonly Schema[]
}

/** A row for every setting that there is, and for every key of a table that the project fills itself. */
function rowsOf(
  schema: Schema,
  value: unknown,
  path: readonly string[],
  table: SettingsTable | undefined,
): SettingValue[] {
  const { properties, additionalProperties } = schema
  const inside = tableOf(value)
  const names = [...Object.keys(properties ?? {}), ...Object.keys(inside).filter(key => !(key in (properties ?? {})))]
  if (properties === undefined && (typeof additionalProperties !== 'object' || names.length === 0)) {
    return [rowOf(schema, value, path, table)]
  }
  return names.flatMap(name => {
    const below = properties?.[name]
    const own = below?.anyOf?.find(each => each.properties) ?? below
    return own === undefined
      ? [rowOf({}, inside[name], [...path, name], table)]
      : rowsOf({ ...own, default: below?.default }, inside[name], [...path, name], table)
  })
}

function rowOf(
  schema: Schema,
  value: unknown,
  path: readonly string[],
  table: SettingsTable | undefined,
): SettingValue {
  const name = path.map(part => (/^[\w-]+$/.test(part) ? part : JSON.stringify(part))).join('.')
  if (value === undefined || table === undefined) {
    const empty = schema.type === 'array' ? [] : schema.type === 'object' ? {} : undefined
    const fallback = schema.default ?? empty
    return { name, ...(fallback === undefined ? {} : { value: fallback }), sources: [{ kind: 'default' }] }
  }
  const { file, text } = table
  const line = keyLine(text, [...(file === 'pyproject.toml' ? ['tool', 'pare'] : []), ...path])
  return { name, value, sources: [{ kind: 'file', location: { file, ...(line === undefined ? {} : { line }) } }] }
}

function withFlag(settings: readonly SettingValue[], { name, flag, value, isAdded }: SettingFlag): SettingValue[] {
  // The two exclude each other, so that a flag for one of them also ends the setting of the other.
  const ended = name === 'app' ? 'command' : name === 'command' ? 'app' : undefined
  return settings.map(setting => {
    if (setting.name === ended) return { name: ended, sources: [{ kind: 'flag', flag }] }
    if (setting.name !== name) return setting
    const before = isAdded && Array.isArray(setting.value) ? setting.value : []
    const sources = setting.sources.filter(({ kind }) => before.length > 0 && kind !== 'default')
    return {
      name,
      value: isAdded ? [...before, ...(value as unknown[])] : value,
      sources: [...sources, { kind: 'flag', flag }],
    }
  })
}

function tableOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {}
}
