import { z } from 'zod'
import { levels } from '../model/reason.ts'
import type { BuildDocument, ImageDocument, NameAndVersion, PartDocument } from './build-document.ts'
import { digestSchema, proofSchema } from './document-parts.ts'

// For docs/reference and the tests alone: a build never loads it.

const part: z.ZodType<PartDocument> = z.strictObject({ name: z.string(), version: z.string(), digest: digestSchema })

const layer = z.strictObject({
  name: z.string().describe('permanent: `system`, `dependencies`, `dependency:numpy`, `app`'),
  summary: z.string(),
  digest: digestSchema.describe('of the layer as stored'),
  diffId: digestSchema.describe('of its uncompressed tar'),
  size: z.int().describe('bytes of its files, uncompressed'),
  compressedSize: z.int().describe('bytes as stored'),
})

const contents = z.strictObject({
  parts: z
    .array(
      z.strictObject({
        name: z
          .string()
          .describe('`interpreter`, `libraries`, `standard library`, `system files`, `app`, or a distribution'),
        isDistribution: z.boolean(),
        size: z.int().describe('bytes of its files, uncompressed'),
      }),
    )
    .describe('what the bytes are, heaviest first'),
  left: z
    .array(
      z.strictObject({
        rule: z.string().describe('docs/reference/drop-rules.md lists them'),
        files: z.int(),
        size: z.int(),
      }),
    )
    .describe('what paring left out, heaviest rule first'),
})

const image: z.ZodType<ImageDocument> = z.strictObject({
  platform: z.string().describe('such as `linux/amd64`'),
  digest: digestSchema.describe('of the manifest'),
  imageId: digestSchema.describe('of the image config: what `docker images` shows'),
  size: z.int().describe('bytes of all files, uncompressed'),
  compressedSize: z.int().describe('bytes of all layers as stored'),
  layers: z.array(layer).describe('base first'),
  level: z.enum(levels).describe('how much was left out'),
  contents,
  python: z.string().describe('such as `3.13`'),
  suite: z.string().describe('the Debian suite'),
  packages: z.array(part).describe('Debian packages, with the digest of the .deb'),
  distributions: z.array(part).describe('Python distributions, with the digest of the wheel'),
  proof: z.exactOptional(proofSchema).describe('absent after `--no-prove`'),
})

export const nameAndVersionSchema: z.ZodType<NameAndVersion> = z.strictObject({
  name: z.string(),
  version: z.exactOptional(z.string()),
})

/** What `pare build --json` and `--metadata-file` write. */
export const buildDocumentSchema: z.ZodType<BuildDocument> = z.strictObject({
  references: z.array(z.string()).describe('the image as pare, skopeo and docker would name it'),
  digest: digestSchema.describe('of the manifest, or of the index when there are several platforms'),
  mediaType: z.string(),
  unchanged: z.boolean().describe('the image was there already; nothing was written'),
  milliseconds: z.int().describe('the whole build'),
  project: nameAndVersionSchema,
  images: z.array(image).describe('one a platform'),
})
