import { type CacheItem, type CacheKind, cacheItems, cacheKinds } from '../stores/cache/cache-items.ts'
import { type PruneOutcome, pruneCache } from '../stores/cache/prune-cache.ts'
import { removeRootfs } from '../stores/rootfs/remove-rootfs.ts'
import type { JobContext } from './context.ts'

/** How many things there are, and how many bytes. */
export interface CacheAmount {
  readonly items: number
  readonly files: number
  readonly size: number
}

/** What a cache holds of one kind. */
export interface CacheShare extends CacheAmount {
  readonly kind: CacheKind
  /** When the item was used that was not used for longest, in milliseconds since 1970; absent where there is none. */
  readonly oldest?: number
}

export interface CacheContents {
  readonly directory: string
  readonly shares: readonly CacheShare[]
  /** Of all kinds. */
  readonly size: number
}

/** What a cache held, and what became of it. */
export interface PruneResult extends CacheContents {
  readonly removed: CacheAmount
  /** What is old enough, but may be in use by a command that runs. */
  readonly spared: CacheAmount
}

/** What the cache holds, by kind. */
export function cacheContents({ cache }: Pick<JobContext, 'cache'>): CacheContents {
  return contentsOf(cache.directory, [...cacheItems(cache)])
}

/** Removes from the cache what was not used for so many milliseconds; builds may run meanwhile. */
export function prune(olderThan: number, { cache, now }: Pick<JobContext, 'cache' | 'now'>): PruneResult {
  const items: Record<PruneOutcome, CacheItem[]> = { removed: [], kept: [], spared: [] }
  for (const [item, outcome] of pruneCache(cache, { now: now.getTime(), olderThan, removeFolder: removeRootfs })) {
    items[outcome].push(item)
  }
  return {
    ...contentsOf(cache.directory, [...items.kept, ...items.spared]),
    removed: amountOf(items.removed),
    spared: amountOf(items.spared),
  }
}

function contentsOf(directory: string, items: readonly CacheItem[]): CacheContents {
  const byKind = Map.groupBy(items, ({ kind }) => kind)
  const shares = cacheKinds.map(kind => shareOf(kind, byKind.get(kind) ?? []))
  return { directory, shares, size: shares.reduce((sum, { size }) => sum + size, 0) }
}

function shareOf(kind: CacheKind, items: readonly CacheItem[]): CacheShare {
  const oldest = items.reduce((least, { usedAt }) => Math.min(least, usedAt), Number.POSITIVE_INFINITY)
  return { kind, ...amountOf(items), ...(items.length > 0 ? { oldest } : {}) }
}

function amountOf(items: readonly CacheItem[]): CacheAmount {
  const sum = (of: (item: CacheItem) => number) => items.reduce((total, item) => total + of(item), 0)
  return { items: items.length, files: sum(({ files }) => files), size: sum(({ size }) => size) }
}
