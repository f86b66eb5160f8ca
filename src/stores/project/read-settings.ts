import type { z } from 'zod'
import { keyLine } from '../../formats/toml/key-line.ts'
import { PareError } from '../../model/error.ts'
import type { Settings } from '../../model/settings.ts'
import { nearest } from '../../python/start-command/nearest.ts'

/** What holds when a project has no settings. */
export const defaultSettings: Settings = {
  env: {},
  labels: {},
  packages: [],
  include: [],
  exclude: [],
  allowSecrets: [],
  keep: [],
  drop: [],
  profiles: {},
  level: 'safe',
  levels: {},
  writable: [],
  prepare: [],
  prove: { requests: [], commands: [], env: {}, timeout: 30 },
}

/** Settings as a user wrote them, and where. */
export interface SettingsTable {
  readonly value: unknown
  readonly file: string
  /** The text of the file, in which a wrong key is looked up. */
  readonly text: string
}

/** The settings that a table holds; a key that pare does not know is refused. */
export async function readSettings(table: SettingsTable | undefined): Promise<Settings> {
  if (table === undefined) return defaultSettings
  // Loaded here alone: a project without settings must not wait for it.
  const { parseSettings, settingNames } = await import('./settings-schema.ts')
  const result = parseSettings(table.value)
  if (!result.success) throw wrongSetting(result.error.issues[0]!, table, settingNames)
  return withoutUndefined({ ...defaultSettings, ...result.data }) as Settings
}

/** The settings hold a key that pare does not know, or a value that a setting cannot have. */
function wrongSetting(
  issue: z.core.$ZodIssue,
  table: SettingsTable,
  settingNames: (path: readonly PropertyKey[]) => readonly string[],
): PareError {
  if (issue.code === 'unrecognized_keys') {
    const [key] = issue.keys
    const name = [...issue.path, key].join('.')
    const [near] = nearest(key!, settingNames(issue.path))
    return new PareError({
      code: 'unknown-setting',
      exitCode: 2,
      message: `Expected a setting of pare, got \`${name}\``,
      hint: near === undefined ? 'the settings are listed in docs/reference/settings.md' : `did you mean \`${near}\`?`,
      location: locate(table, [...issue.path, key!]),
    })
  }
  const name = issue.path.join('.')
  return new PareError({
    code: 'wrong-setting',
    exitCode: 2,
    message: `Expected another value for the setting \`${name}\`: ${issue.message.replace(/^Invalid input: /, '')}`,
    hint: 'docs/reference/settings.md says what each setting may be',
    location: locate(table, issue.path),
  })
}

function locate({ file, text }: SettingsTable, path: readonly PropertyKey[]) {
  // One of several tables of an array is looked for as the first of them.
  const keys = path.filter(part => typeof part === 'string')
  const line = keyLine(text, [...(file === 'pyproject.toml' ? ['tool', 'pare'] : []), ...keys])
  return line === undefined ? { file } : { file, line }
}

function withoutUndefined(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutUndefined)
  if (value === null || typeof value !== 'object') return value
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, field]) => field !== undefined)
      .map(([key, field]) => [key, withoutUndefined(field)]),
  )
}
