import { z } from 'zod'
import type { Factor } from '../stages/environment/twelve-factors.ts'

// For docs/reference and the tests alone: `pare env --twelve` never loads it.

const evidence = z.strictObject({
  text: z.string(),
  location: z.exactOptional(
    z.strictObject({ file: z.string(), line: z.exactOptional(z.int()), column: z.exactOptional(z.int()) }),
  ),
})

/** The schema of `pare env --twelve --json`. */
export const twelveDocumentSchema: z.ZodType<{ readonly factors: readonly Factor[] }> = z.strictObject({
  factors: z.array(
    z.strictObject({
      number: z.int().describe('as 12factor.net numbers them'),
      name: z.string(),
      verdict: z.enum(['met', 'unmet', 'unknown']).describe('unknown: nothing in the code speaks for or against it'),
      evidence: z.array(evidence),
      mend: z.exactOptional(z.string()).describe('how to mend it, where it is unmet'),
    }),
  ),
})
