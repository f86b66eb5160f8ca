import { z } from 'zod'
import type { TestDocument } from './test-document.ts'

// For docs/reference and the tests alone: `pare test` never loads it.

/** The schema of `pare test --json`. */
export const testDocumentSchema: z.ZodType<TestDocument> = z.strictObject({
  exitCode: z.int().describe("the tests' own"),
  argv: z.array(z.string()).describe('what was run in the image'),
  reports: z.array(z.string()).describe('files that the run left, relative to the project'),
  seconds: z.number().describe('from start to end of the tests'),
  recorded: z.exactOptional(z.int()).describe('files that `--record` has added to pare.lock'),
})
