import { z } from 'zod'
import type { LockChange } from '../stages/lock/lock-changes.ts'
import type { LockDocument } from './lock-document.ts'

// For docs/reference and the tests alone: `pare lock` never loads it.

const change: z.ZodType<LockChange> = z.strictObject({
  name: z.string(),
  from: z.exactOptional(z.string()).describe('absent: it was added'),
  to: z.exactOptional(z.string()).describe('absent: it was removed'),
})

/** What `pare lock --json` writes. */
export const lockDocumentSchema: z.ZodType<LockDocument> = z.strictObject({
  file: z.string(),
  upToDate: z.boolean().describe('the file held this already, and was left alone'),
  suite: z.string().describe('the Debian suite'),
  python: z.string().describe('such as `3.13`'),
  platforms: z.array(
    z.strictObject({
      platform: z.string().describe('such as `linux/amd64`'),
      packages: z.int().describe('how many Debian packages'),
      distributions: z.int().describe('how many distributions'),
    }),
  ),
  changes: z
    .strictObject({ platforms: z.array(change), debian: z.array(change), distributions: z.array(change) })
    .describe('against the file as it was; equal versions have other files'),
})
