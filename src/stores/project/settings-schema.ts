import { z } from 'zod'
import type { Settings } from '../../model/settings.ts'

const text = z.string().min(1)
const command = z.array(z.string()).min(1)
const variables = z.record(z.string(), z.union([z.string(), z.number(), z.boolean()]).transform(String))

const requestProbe = z.strictObject({
  method: text.default('GET').describe('HTTP method'),
  path: text.default('/').describe('path and query'),
  headers: variables.default({}).describe('headers of the request'),
  body: z.string().optional().describe('body of the request'),
  status: z.int().min(100).max(599).optional().describe('the status that must come; without it, anything below 500'),
  contains: z.string().optional().describe('text that the answer must contain'),
})

const commandProbe = z.union([
  command.transform(argv => ({ argv, exit: 0 })),
  z.strictObject({ argv: command, exit: z.int().min(0).max(255).default(0) }),
])

const settingsSchema = z.strictObject({
  app: text.optional().describe('what to start: `module:object`'),
  command: command.optional().describe('the start command, when it is none that pare finds'),
  python: text.optional().describe('the Python version, such as `3.13`'),
  suite: text.optional().describe('the Debian suite: trixie, bookworm or sid'),
  port: z.int().min(1).max(65_535).optional().describe('the port that the app listens on'),
  user: z
    .union([text, z.int().min(0).transform(String)])
    .optional()
    .describe('uid or uid:gid that the image runs as'),
  env: variables.default({}).describe('environment of the image'),
  labels: variables.default({}).describe('labels of the image'),
  packages: z.array(text).default([]).describe('Debian packages that the image must have'),
  include: z
    .array(text)
    .default([])
    .describe('project files that stay although a rule leaves them out, as ignore patterns'),
  exclude: z.array(text).default([]).describe('project files that stay out, as ignore patterns'),
  prepare: z.array(command).default([]).describe('commands run in the image while building, such as collectstatic'),
  prove: z
    .strictObject({
      requests: z.array(requestProbe).default([]).describe('requests that the app must answer'),
      commands: z.array(commandProbe).default([]).describe('commands that must succeed beside the app'),
      env: variables.default({}).describe('environment for the proof alone'),
      timeout: z.number().positive().default(30).describe('seconds to wait for the port'),
    })
    .prefault({})
    .describe('how the image is proven'),
})

/** Reads `[tool.pare]` of pyproject.toml, or the whole of pare.toml. */
export function parseSettings(value: unknown): z.ZodSafeParseResult<Partial<Settings>> {
  return settingsSchema.safeParse(value) as z.ZodSafeParseResult<Partial<Settings>>
}

/** The names of all settings. */
export const settingNames: readonly string[] = Object.keys(settingsSchema.shape)

/** The settings as JSON Schema. */
export function settingsJsonSchema(): object {
  return z.toJSONSchema(settingsSchema, { io: 'input' })
}
