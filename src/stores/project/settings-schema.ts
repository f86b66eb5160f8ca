// The small edition of zod: whoever has settings waits for it at every build, and the large one takes six times as long.

import * as z from 'zod/mini'
import en from 'zod/v4/locales/en.js'
import { levels } from '../../model/reason.ts'
import type { Settings } from '../../model/settings.ts'

z.config(en())

const text = z.string().check(z.minLength(1))
const level = z.enum(levels)
const command = z.array(z.string()).check(z.minLength(1))
const scalar = z.pipe(z.union([z.string(), z.number(), z.boolean()]), z.transform(String))
const variables = z.record(z.string(), scalar)
const fingerprint = z.string().check(z.regex(/^hmac-sha256:[0-9a-f]{32}:[0-9a-f]{64}$/))

const requestProbe = z.strictObject({
  method: optional(text, 'HTTP method', 'GET'),
  path: optional(text, 'path and query', '/'),
  headers: optional(variables, 'headers of the request', {}),
  body: described(z.optional(z.string()), 'body of the request'),
  status: described(
    z.optional(z.int().check(z.gte(100), z.lte(599))),
    'the status that must come; without it, anything below 500',
  ),
  contains: described(z.optional(z.string()), 'text that the answer must contain'),
})

const commandProbe = z.union([
  z.pipe(
    command,
    z.transform(argv => ({ argv, exit: 0 })),
  ),
  z.strictObject({ argv: command, exit: z._default(z.int().check(z.gte(0), z.lte(255)), 0) }),
])

const profile = z.union([
  z.pipe(
    command,
    z.transform(argv => ({ argv, env: {} })),
  ),
  z.strictObject({ argv: command, env: z._default(variables, {}) }),
])

const prove = z.strictObject({
  requests: optional(z.array(requestProbe), 'requests that the app must answer', []),
  commands: optional(z.array(commandProbe), 'commands that must succeed beside the app', []),
  env: optional(variables, 'environment for the proof alone', {}),
  timeout: optional(z.number().check(z.positive()), 'seconds to wait for the port', 30),
})

const bench = z.strictObject({
  late: optional(z.array(text), 'paths that `pare bench` asks for once the app is up, and no build knows of', []),
})

const test = z.strictObject({
  hosts: optional(z.array(text), 'hosts that `pare test` lets the tests reach, as `NAME:PORT`; none of production', []),
})

const production = z.strictObject({
  hosts: optional(z.array(text), 'patterns over host names of production, such as `*.prod.example.com`', []),
  databases: optional(z.array(text), 'patterns over names of databases of production', []),
  variables: optional(z.array(text), 'variables that only production sets: `NAME`, or `NAME=VALUE`', []),
  fingerprints: optional(z.array(fingerprint), 'what `pare env --fingerprint` makes of values of production', []),
})

/** A table in the place of a value is no variable: a project may still have one called `production`. */
const environment = z.catchall(
  z.object({
    production: described(z.optional(z.union([scalar, production])), 'a table: what tells a value of production'),
  }),
  scalar,
)

const settingsSchema = z.strictObject({
  app: described(z.optional(text), 'what to start: `module:object`'),
  command: described(z.optional(command), 'the start command, when it is none that pare finds'),
  python: described(z.optional(text), 'the Python version, such as `3.13`'),
  suite: described(z.optional(text), 'the Debian suite: trixie, bookworm or sid'),
  port: described(z.optional(z.int().check(z.gte(1), z.lte(65_535))), 'the port that the app listens on'),
  user: described(
    z.optional(z.union([text, z.pipe(z.int().check(z.gte(0)), z.transform(String))])),
    'uid or uid:gid that the image runs as',
  ),
  groups: optional(z.array(text), 'dependency groups that are installed as well', []),
  extras: optional(z.array(text), 'extras of the project that are installed as well', []),
  env: optional(environment, 'environment of the image', {}),
  labels: optional(variables, 'labels of the image', {}),
  packages: optional(z.array(text), 'Debian packages that the image must have', []),
  include: optional(z.array(text), 'project files that stay although a rule leaves them out, as ignore patterns', []),
  exclude: optional(z.array(text), 'project files that stay out, as ignore patterns', []),
  'allow-secrets': optional(z.array(text), 'files that may hold what looks like a secret, as ignore patterns', []),
  keep: optional(z.array(text), 'modules, and patterns of files, that stay although nothing asks for them', []),
  drop: optional(z.array(text), 'modules, and patterns of files, that leave although something asks for them', []),
  profiles: optional(z.record(text, profile), 'other ways to run the app in the same image: a worker, a scheduler', {}),
  level: optional(level, 'how much leaves: safe, tight or max', 'safe'),
  levels: optional(z.record(text, level), 'distributions that have a level of their own', {}),
  build: optional(z.boolean(), 'whether source distributions and the project itself may be built', true),
  writable: optional(z.array(text), 'folders that the app writes into, below its own or absolute', []),
  prepare: optional(z.array(command), 'commands run in the image while building, such as collectstatic', []),
  prove: described(z.prefault(prove, {}), 'how the image is proven'),
  test: described(z.optional(test), 'how `pare test` runs the tests'),
  bench: described(z.optional(bench), 'what `pare bench` does with the project'),
})

function described<Schema extends z.ZodMiniType>(schema: Schema, description: string): Schema {
  return schema.check(z.describe(description)) as Schema
}

function optional<Schema extends z.ZodMiniType>(
  schema: Schema,
  description: string,
  fallback: z.core.util.NoUndefined<z.output<Schema>>,
): z.ZodMiniDefault<Schema> {
  return described(z._default(schema, fallback), description)
}

/** Reads `[tool.pare]` of pyproject.toml, or the whole of pare.toml. */
export function parseSettings(value: unknown): z.core.util.SafeParseResult<Partial<Settings>> {
  const result = settingsSchema.safeParse(value)
  if (!result.success) return result as z.core.util.SafeParseError<Partial<Settings>>
  const { 'allow-secrets': allowSecrets, levels, env, ...data } = result.data
  const named = Object.entries(levels).map(([name, each]) => [normalized(name), each])
  const settings = { ...data, ...withGuard(env), allowSecrets, levels: Object.fromEntries(named) }
  return { success: true, data: settings as Partial<Settings> }
}

/** The variables of `env`, and the guard apart from them. */
function withGuard(env: z.output<typeof environment>): Pick<Settings, 'env' | 'production'> {
  const { production: guard, ...rest } = env
  if (guard === undefined) return { env: rest as Settings['env'] }
  return typeof guard === 'string'
    ? { env: { ...rest, production: guard } as Settings['env'] }
    : { env: rest as Settings['env'], production: guard }
}

/** A distribution's name as lockfiles write it (PEP 503). */
function normalized(name: string): string {
  return name.toLowerCase().replaceAll(/[-_.]+/g, '-')
}

interface TableSchema {
  readonly properties?: Readonly<Record<string, TableSchema>>
  readonly additionalProperties?: TableSchema
  readonly items?: TableSchema
  readonly anyOf?: readonly TableSchema[]
}

/** The names of the settings in the table at a path, the empty one being that of all settings. */
export function settingNames(path: readonly PropertyKey[]): readonly string[] {
  let table: TableSchema | undefined = withNames(settingsJsonSchema() as TableSchema)
  for (const part of path) {
    const below: TableSchema | undefined =
      typeof part === 'number' ? table?.items : (table?.properties?.[String(part)] ?? table?.additionalProperties)
    table = withNames(below)
  }
  return Object.keys(table?.properties ?? {})
}

function withNames(schema: TableSchema | undefined): TableSchema | undefined {
  return schema?.anyOf?.find(({ properties, items }) => properties ?? items) ?? schema
}

/** The settings as JSON Schema. */
export function settingsJsonSchema(): object {
  return z.toJSONSchema(settingsSchema, { io: 'input' })
}
