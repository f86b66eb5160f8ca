import { z } from 'zod'
import type { SettingSource } from '../jobs/config.ts'
import type { VariableValue } from '../jobs/config-variables.ts'
import type { ConfigDocument } from './config-document.ts'

// For docs/reference and the tests alone: `pare config` never loads it.

const source: z.ZodType<SettingSource> = z.union([
  z.strictObject({ kind: z.literal('default') }),
  z.strictObject({
    kind: z.literal('file'),
    location: z.strictObject({ file: z.string(), line: z.exactOptional(z.int()).describe('from 1') }),
  }),
  z.strictObject({ kind: z.literal('flag'), flag: z.string() }),
])

const variable: z.ZodType<VariableValue> = z.strictObject({
  name: z.string(),
  means: z.string(),
  value: z.exactOptional(z.string()).describe('without passwords; absent where it is not set'),
  default: z.exactOptional(z.string()),
})

/** What `pare config --json` writes. */
export const configDocumentSchema: z.ZodType<ConfigDocument> = z.strictObject({
  directory: z.string(),
  settings: z.array(
    z.strictObject({
      name: z.string().describe('with the tables that it stands in: `prove.timeout`'),
      value: z.exactOptional(z.unknown()).describe('absent where nothing is said'),
      sources: z.array(source).describe('several where a flag adds to the file'),
    }),
  ),
  variables: z.array(variable).describe('of the environment, that pare listens to'),
})
