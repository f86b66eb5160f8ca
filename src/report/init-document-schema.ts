import { z } from 'zod'
import { initParts } from '../stages/init/plan-init.ts'
import type { InitDocument, InitFileDocument, InitServiceDocument } from './init-document.ts'

// For docs/reference and the tests alone: `pare init` never loads it.

const service: z.ZodType<InitServiceDocument> = z.strictObject({
  name: z.string().describe('as compose calls it'),
  folder: z.string().describe('below the folder that is set up; empty for that folder itself'),
  language: z.enum(['python', 'go', 'node', 'c', 'other']),
  kind: z.enum(['web', 'port', 'worker', 'command', 'script']),
  port: z.exactOptional(z.int()),
  backing: z
    .array(z.enum(['postgres', 'mysql', 'mongo', 'redis', 'rabbitmq', 'memcached']))
    .describe('what it evidently talks to'),
})

const file: z.ZodType<InitFileDocument> = z.strictObject({
  part: z.enum(initParts).describe('what `--only` calls it'),
  path: z.string(),
  action: z.enum(['create', 'keep', 'change']),
  why: z.string(),
  content: z.string().describe('what it holds afterwards'),
})

/** What `pare init --json` writes. */
export const initDocumentSchema: z.ZodType<InitDocument> = z.strictObject({
  written: z.boolean().describe('false after `--dry-run`, and where everything is there'),
  services: z.array(service),
  files: z.array(file),
})
