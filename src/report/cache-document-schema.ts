import { z } from 'zod'
import type { CacheAmount } from '../jobs/cache.ts'
import { cacheKinds } from '../stores/cache/cache-items.ts'
import type { CacheDocument } from './cache-document.ts'

// For docs/reference and the tests alone: `pare cache` never loads it.

const amount = {
  items: z.int().describe('what is kept or removed as a whole'),
  files: z.int(),
  size: z.int().describe('bytes; a file that several share by hard links counts once'),
}

const amountSchema: z.ZodType<CacheAmount> = z.strictObject(amount)

/** What `pare cache --json` and `pare cache prune --json` write. */
export const cacheDocumentSchema: z.ZodType<CacheDocument> = z.strictObject({
  directory: z.string(),
  size: z.int().describe('bytes, of all kinds'),
  kinds: z.array(
    z.strictObject({
      kind: z.enum(cacheKinds).describe('docs/concepts/cache.md says what each is'),
      ...amount,
      oldest: z.exactOptional(z.string()).describe('when the item was used that was not used for longest'),
    }),
  ),
  removed: z.exactOptional(amountSchema).describe('by `pare cache prune`'),
  spared: z.exactOptional(amountSchema).describe('old enough, but perhaps in use by a command that runs'),
})
