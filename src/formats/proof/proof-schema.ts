import * as z from 'zod/mini'
import en from 'zod/v4/locales/en.js'
import type { Proof } from '../../model/proof.ts'
import { proofMediaType } from './proof-document.ts'

// Only what reads the document loads this: a build writes it unchecked.
z.config(en())

const digest = z.string().check(z.regex(/^sha256:[0-9a-f]{64}$/))

const advice = z.object({
  code: described(z.string(), 'permanent; docs/reference/errors.md explains it'),
  message: z.string(),
  hint: z.optional(z.string()),
})

const probe = z.object({
  probe: described(z.string(), 'what was asked: `GET /`, `command --help`'),
  isOk: z.boolean(),
  answer: described(z.string(), 'what came back: `200 OK, 26 bytes`, `exit 0`, `alive after 3 s`'),
  milliseconds: described(z.number(), 'measured'),
  expected: described(z.optional(z.string()), 'what was expected instead, when it is not ok'),
})

const proofSchema = z.object({
  mediaType: z.literal(proofMediaType),
  isGreen: z.boolean(),
  sandbox: described(z.string(), 'the engine: `bubblewrap`, `unshare`'),
  platform: described(z.string(), 'the platform that was run'),
  standIn: described(z.optional(z.string()), 'set when another platform was run in its place, and why'),
  probes: z.array(probe),
  startMilliseconds: described(z.optional(z.number()), 'measured: from start to the first answer'),
  residentMemory: described(z.optional(z.number()), 'measured: bytes, after the first answer'),
  lastLines: described(z.array(z.string()), "the app's last lines, when the proof is red"),
  diffIds: described(z.optional(z.array(digest)), 'the layers that were run'),
  baseline: described(z.optional(z.enum(['green', 'red'])), 'how the same probes went before paring'),
  failure: z.optional(advice),
  advice: z.optional(z.array(advice)),
})

/** Reads the value of a document of a proof. */
export function parseProofDocument(
  value: unknown,
): z.core.util.SafeParseResult<Proof & { readonly mediaType: string }> {
  return proofSchema.safeParse(value) as unknown as z.core.util.SafeParseResult<Proof & { readonly mediaType: string }>
}

/** The format as JSON Schema. */
export function proofJsonSchema(): object {
  return z.toJSONSchema(proofSchema, { io: 'input' })
}

function described<Schema extends z.ZodMiniType>(schema: Schema, description: string): Schema {
  return schema.check(z.describe(description)) as Schema
}
