import { z } from 'zod'
import { levels, reasonKinds } from '../model/reason.ts'
import { digestSchema, proofSchema } from './document-parts.ts'
import type {
  AnswerDocument,
  CauseDocument,
  EntryDocument,
  LinkDocument,
  TakesDocument,
  WhyDocument,
} from './why-document.ts'

// For docs/reference and the tests alone: `pare why` never loads it.

const kind = z.enum(reasonKinds)

const entryFields = {
  path: z.string().describe('as a process inside the image sees it; members of an archive lie below it'),
  size: z.int().describe('bytes; of members of an archive, compressed'),
  module: z.exactOptional(z.string()).describe('its full name'),
  origin: z.string().describe('such as `debian:libssl3t64`, `distribution:flask`, `app`'),
}

const entry: z.ZodType<EntryDocument> = z.strictObject(entryFields)

const link: z.ZodType<LinkDocument> = z.strictObject({
  ...entryFields,
  kind: kind.describe('how the link before asks for it'),
  line: z.exactOptional(z.int()).describe('the line of the link before that asks, from 1'),
  detail: z.exactOptional(z.string()),
})

const amountFields = { entries: z.int(), size: z.int().describe('bytes') }
const amount = z.strictObject(amountFields)

const takes: z.ZodType<TakesDocument> = z.strictObject({
  ...amountFields,
  isExact: z.boolean().describe('false: at most these, since not everything that asks is known'),
  largest: z.array(entry),
})

const chain = z.array(link).describe('from where it starts to what was asked about')

const leftByRule = z.strictObject({ ...amountFields, rule: z.string(), summary: z.string() })

const cause: z.ZodType<CauseDocument> = z.strictObject({
  what: z.string().describe('what was asked for: a distribution, a module, `app`'),
  places: z.int().describe('how many places ask for it'),
  reason: z.strictObject({
    kind: kind.describe('of the place that brings most of it'),
    from: z.exactOptional(z.string()),
    line: z.exactOptional(z.int()),
    detail: z.exactOptional(z.string()),
  }),
  ...amountFields,
  origins: z.array(z.strictObject({ origin: z.string(), size: z.int() })).describe('whose the bytes are'),
})

const answer: z.ZodType<AnswerDocument> = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('kept'),
    entry,
    chain,
    also: z.array(z.string()).describe('paths of what else asks for it'),
    takes: takes.describe('what nothing else would reach without it'),
    below: z.exactOptional(amount).describe('of a package: what lies below it'),
  }),
  z.strictObject({
    kind: z.literal('left'),
    entry,
    rule: z.string().describe('docs/reference/drop-rules.md lists them'),
    summary: z.string(),
    page: z.string().describe('of the documentation'),
    keep: z.exactOptional(z.string()).describe('the setting that keeps it'),
    instead: z.exactOptional(z.string()).describe('the path of what stands in its place'),
  }),
  z.strictObject({
    kind: z.literal('group'),
    name: z.string().describe('a folder, a distribution or a Debian package'),
    kept: amount,
    left: z.array(leftByRule),
    chain,
    takes,
  }),
  z.strictObject({
    kind: z.literal('absent'),
    module: z.string(),
    package: z.exactOptional(z.string()).describe('the Debian package that has it'),
  }),
  z.strictObject({
    kind: z.literal('top'),
    causes: z.array(cause).describe('heaviest first; every byte belongs to one cause'),
    of: z.int().describe('how many causes there are'),
  }),
]) as unknown as z.ZodType<AnswerDocument>

/** What `pare why --json` prints. */
export const whyDocumentSchema: z.ZodType<WhyDocument> = z.strictObject({
  image: z.string(),
  digest: digestSchema.describe('of the manifest'),
  platform: z.string(),
  level: z.enum(levels),
  start: z.array(z.string()).describe('what a container of it starts'),
  size: z.int().describe('bytes of all entries'),
  proof: z.exactOptional(proofSchema),
  answer,
}) as unknown as z.ZodType<WhyDocument>
