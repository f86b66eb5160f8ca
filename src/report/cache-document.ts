import type { CacheAmount, CacheContents, PruneResult } from '../jobs/cache.ts'
import type { CacheKind } from '../stores/cache/cache-items.ts'

/** What `pare cache --json` and `pare cache prune --json` write. */
export interface CacheDocument {
  readonly directory: string
  readonly size: number
  readonly kinds: readonly (CacheAmount & { readonly kind: CacheKind; readonly oldest?: string })[]
  readonly removed?: CacheAmount
  readonly spared?: CacheAmount
}

/** A cache for programs. */
export function cacheDocument(contents: CacheContents | PruneResult): CacheDocument {
  const { directory, size, shares } = contents
  return {
    directory,
    size,
    kinds: shares.map(({ oldest, ...share }) => ({
      ...share,
      ...(oldest === undefined ? {} : { oldest: new Date(oldest).toISOString() }),
    })),
    ...('removed' in contents ? { removed: contents.removed, spared: contents.spared } : {}),
  }
}
