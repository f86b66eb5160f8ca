import { z } from 'zod'
import { checkNames } from '../jobs/doctor/check.ts'
import type { Diagnosis } from '../jobs/doctor.ts'

// For docs/reference and the tests alone: `pare doctor` never loads it.

/** What `pare doctor --json` writes. */
export const doctorDocumentSchema: z.ZodType<Diagnosis> = z.strictObject({
  checks: z.array(
    z.strictObject({
      name: z.enum(checkNames),
      status: z
        .enum(['ok', 'limited', 'failed'])
        .describe('limited: something cannot be done, and builds can; failed: no build can work'),
      finding: z.string().describe('what was found'),
      remedies: z.exactOptional(z.array(z.string())).describe('what mends it: one of them, or several'),
    }),
  ),
  canBuild: z.boolean().describe('whether nothing has failed; the exit code is 1 otherwise'),
})
