import { z } from 'zod'
import type { DiffId, Digest } from '../model/oci/digest.ts'
import type { Advice } from '../model/project.ts'
import type { ProbeResult, Proof } from '../model/proof.ts'

// What the schemas of several documents share.

const digest = z.string().regex(/^sha256:[0-9a-f]{64}$/)

export const digestSchema: z.ZodType<Digest> = digest as unknown as z.ZodType<Digest>

export const adviceSchema: z.ZodType<Advice> = z.strictObject({
  code: z.string().describe('permanent; docs/reference/errors.md explains it'),
  message: z.string(),
  hint: z.exactOptional(z.string()),
})

const probeResult: z.ZodType<ProbeResult> = z.strictObject({
  probe: z.string().describe('what was asked: `GET /`, `command --help`'),
  isOk: z.boolean(),
  answer: z.string().describe('what came back: `200 OK, 26 bytes`, `exit 0`, `alive after 3 s`'),
  milliseconds: z.number(),
  expected: z.exactOptional(z.string()).describe('what was expected instead, when it is not ok'),
})

export const proofSchema: z.ZodType<Proof> = z.strictObject({
  isGreen: z.boolean(),
  sandbox: z.string().describe('the engine: `bubblewrap`, `unshare`'),
  platform: z.string().describe('the platform that was run'),
  standIn: z.exactOptional(z.string()).describe('set when another platform was run in its place, and why'),
  probes: z.array(probeResult),
  startMilliseconds: z.exactOptional(z.number()).describe('from start to the first answer'),
  residentMemory: z.exactOptional(z.number()).describe('bytes, after the first answer'),
  lastLines: z.array(z.string()).describe("the app's last lines, when the proof is red"),
  diffIds: z.exactOptional(z.array(digest as unknown as z.ZodType<DiffId>)),
  baseline: z.exactOptional(z.enum(['green', 'red'])).describe('how the same probes went before paring'),
  failure: z.exactOptional(adviceSchema),
  advice: z.exactOptional(z.array(adviceSchema)),
})
