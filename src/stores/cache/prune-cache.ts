import { randomUUID } from 'node:crypto'
import { lstatSync, mkdirSync, readdirSync, readFileSync, renameSync, unlinkSync } from 'node:fs'
import { join } from 'node:path'
import { blobsFolder, type Cache } from './cache.ts'
import { cacheFailed } from './cache-failed.ts'
import { type CacheItem, cacheItems } from './cache-items.ts'
import { sparedFor } from './mark-used.ts'

export interface PruneOptions {
  /** In milliseconds since 1970. */
  readonly now: number
  /** What was not used for so many milliseconds leaves. */
  readonly olderThan: number
  /** Removes a folder that an app in a sandbox may have locked itself out of. */
  removeFolder(path: string): void
}

/** What came of an item: it left, it was used too lately, or it may be in use at this moment. */
export type PruneOutcome = 'removed' | 'kept' | 'spared'

/**
 * Removes what was not used for a time. Builds may run meanwhile: what they use is marked, and spared for an hour.
 * What they find missing they make anew.
 */
export function* pruneCache(cache: Cache, options: PruneOptions): Generator<readonly [CacheItem, PruneOutcome]> {
  const mounted = mountedFolders()
  for (const item of cacheItems(cache)) {
    const age = options.now - item.usedAt
    // A sandbox keeps its root as long as it runs; it is marked by nobody.
    const isBusy = age < sparedFor || (item.kind === 'roots' && [...mounted].some(path => path.includes(item.path)))
    if (age < options.olderThan) yield [item, 'kept']
    else if (isBusy) yield [item, 'spared']
    else yield [item, removed(item, cache, options) ? 'removed' : 'spared']
  }
}

/**
 * Takes an item out of the way first, so that nobody finds half of it, and puts it back where it was marked in the
 * moment before.
 */
function removed({ path, usedAt }: CacheItem, { directory }: Cache, { removeFolder }: PruneOptions): boolean {
  const folder = join(directory, blobsFolder, 'temporary')
  const aside = join(folder, randomUUID())
  try {
    mkdirSync(folder, { recursive: true })
    renameSync(path, aside)
    const found = lstatSync(aside)
    // The move itself is the last change.
    if ((found.isDirectory() ? found.mtimeMs : found.atimeMs) > usedAt) {
      renameSync(aside, path)
      return false
    }
    if (found.isDirectory()) removeFolder(aside)
    else unlinkSync(aside)
    return true
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return true
    throw cacheFailed(directory, cause)
  }
}

/** What every process that can be seen has mounted, a line each. */
function mountedFolders(): ReadonlySet<string> {
  const lines = new Set<string>()
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue
    try {
      for (const line of readFileSync(`/proc/${name}/mountinfo`, 'utf8').split('\n')) lines.add(line)
    } catch {}
  }
  return lines
}
