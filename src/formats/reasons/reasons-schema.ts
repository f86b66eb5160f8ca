import * as z from 'zod/mini'
import en from 'zod/v4/locales/en.js'
import { levels, reasonKinds } from '../../model/reason.ts'
import { type ReasonsDocument, reasonsMediaType } from './reasons-document.ts'

// Only what reads the document loads this: a build writes it unchecked.
z.config(en())

const count = z.int().check(z.gte(0))
const texts = z.array(z.string())
const row = [count, z.string(), count, z.union([z.int(), z.string()]), count, count] as const

const reasonRow = z.object({
  kind: described(z.enum(reasonKinds), 'how it is asked for'),
  from: described(z.optional(count), 'the row of `kept` that asks; without it the chain ends here'),
  line: described(z.optional(count), 'the line that asks, from 1'),
  detail: described(z.optional(z.string()), 'what the chain ends at, or what the kind alone does not say'),
})

const reasonsSchema = z.object({
  mediaType: z.literal(reasonsMediaType),
  level: z.enum(levels),
  complete: described(z.optional(z.boolean()), 'whether the rows of `kept` name everything that asks'),
  folders: described(texts, 'of the image, without a slash in front; an archive counts as one'),
  packages: described(texts, 'Python packages by their full names; the empty one is for top-level modules'),
  origins: described(texts, 'such as `debian:libc6`, `distribution:flask`, `app`'),
  rules: described(texts, 'names of the rules by which entries left'),
  reasons: z.array(reasonRow),
  kept: described(
    z.array(z.tuple([...row], count)),
    'folder, file name, bytes, package of the module (-1: no module; a text: its full name), origin, reason, rows that ask as well',
  ),
  left: described(z.array(z.tuple([...row])), 'folder, file name, bytes, package of the module, origin, rule'),
})

/** Reads the value of a document of reasons. */
export function parseReasonsDocument(value: unknown): z.core.util.SafeParseResult<ReasonsDocument> {
  return reasonsSchema.safeParse(value) as unknown as z.core.util.SafeParseResult<ReasonsDocument>
}

/** The format as JSON Schema. */
export function reasonsJsonSchema(): object {
  return z.toJSONSchema(reasonsSchema, { io: 'input' })
}

function described<Schema extends z.ZodMiniType>(schema: Schema, description: string): Schema {
  return schema.check(z.describe(description)) as Schema
}
