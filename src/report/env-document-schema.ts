import { z } from 'zod'
import type { EnvDocument } from './env-document.ts'

// For docs/reference and the tests alone: `pare env` never loads it.

const place = {
  file: z.string().describe('relative to the project'),
  line: z.exactOptional(z.int()).describe('from 1'),
  column: z.exactOptional(z.int()).describe('from 1'),
}

const type = z.enum(['text', 'integer', 'number', 'boolean', 'list', 'json', 'url', 'path', 'duration', 'date'])

/** The schema of `pare env --json`. */
export const envDocumentSchema: z.ZodType<EnvDocument> = z.strictObject({
  variables: z.array(
    z.strictObject({
      name: z.string(),
      type: type.describe('what the code makes of the text'),
      isRequired: z.boolean().describe('whether the code fails without it'),
      isSecret: z.boolean(),
      isForTests: z.boolean().describe('whether nothing but the tests reads it'),
      default: z.exactOptional(z.string()).describe('`(computed)` where only running tells, `(hidden)` for a secret'),
      choices: z.exactOptional(z.array(z.string())).describe('the values that are right'),
      reads: z.array(z.strictObject({ ...place, reader: z.string().describe('such as `os.environ`') })),
    }),
  ),
  dynamic: z
    .array(
      z.strictObject({
        ...place,
        reader: z.string(),
        prefix: z.exactOptional(z.string()).describe('what all the names begin with'),
        isEverything: z.boolean().describe('whether all variables there are may be meant'),
      }),
    )
    .describe('reads whose names only running tells'),
  loadedFiles: z
    .array(z.strictObject({ ...place, reader: z.string(), path: z.exactOptional(z.string()) }))
    .describe('files of variables that the code loads itself'),
  others: z
    .array(z.strictObject({ name: z.string(), reader: z.string() }))
    .describe('variables that are set for a server or a library'),
  profiles: z.array(
    z.strictObject({
      name: z.string(),
      purpose: z.enum(['development', 'test', 'production', 'example']),
      file: z.string(),
    }),
  ) as z.ZodType<EnvDocument['profiles']>,
  findings: z.array(
    z.strictObject({
      rule: z.string().describe('permanent; docs/guide/env.md explains it'),
      severity: z.enum(['error', 'warning', 'note']),
      message: z.string().describe('never holds a value'),
      hint: z.string(),
      location: z.exactOptional(z.strictObject(place)),
      variable: z.exactOptional(z.string()),
      profile: z.exactOptional(z.string()),
    }),
  ),
})
