import { lstatSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { blobsFolder, type Cache } from './cache.ts'
import { usedAt } from './mark-used.ts'

/** What a cache holds: content, what was found out, programs, folders of other programs, what runs, what is half done. */
export const cacheKinds = ['blobs', 'records', 'programs', 'git', 'uv', 'interpreters', 'roots', 'partial'] as const
export type CacheKind = (typeof cacheKinds)[number]

/** One thing that is kept or removed as a whole: a file, or a folder with all that is in it. */
export interface CacheItem {
  readonly kind: CacheKind
  readonly path: string
  readonly files: number
  /** Bytes; a file that several items share by hard links counts for the first of them. */
  readonly size: number
  /** When it was made or last marked as used, in milliseconds since 1970. */
  readonly usedAt: number
}

/** Everything in a cache, kind by kind. What disappears meanwhile is not told of. */
export function* cacheItems({ directory, programs, roots }: Cache): Generator<CacheItem> {
  const seen = new Set<string>()
  const blobs = join(directory, blobsFolder, 'sha256')
  for (const prefix of namesIn(blobs)) yield* itemsIn('blobs', join(blobs, prefix), seen)
  const records = join(directory, 'records')
  for (const kind of namesIn(records)) yield* itemsIn('records', join(records, kind), seen)
  yield* itemsIn('programs', programs, seen)
  for (const kind of ['git', 'uv', 'interpreters'] as const) yield* itemAt(kind, join(directory, kind), seen)
  yield* itemsIn('roots', roots, seen)
  yield* itemsIn('partial', join(directory, blobsFolder, 'temporary'), seen)
}

function* itemsIn(kind: CacheKind, folder: string, seen: Set<string>): Generator<CacheItem> {
  for (const name of namesIn(folder)) yield* itemAt(kind, join(folder, name), seen)
}

function* itemAt(kind: CacheKind, path: string, seen: Set<string>): Generator<CacheItem> {
  const found = lstatSync(path, { throwIfNoEntry: false })
  if (found === undefined) return
  let files = 0
  let size = 0
  for (const file of found.isDirectory() ? filesBelow(path) : [path]) {
    const status = lstatSync(file, { throwIfNoEntry: false })
    if (status === undefined) continue
    files++
    const name = `${status.dev} ${status.ino}`
    if (status.nlink === 1 || !seen.has(name)) size += status.size
    if (status.nlink > 1) seen.add(name)
  }
  yield { kind, path, files, size, usedAt: usedAt(found) }
}

function* filesBelow(folder: string): Generator<string> {
  for (const entry of entriesIn(folder)) {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) yield* filesBelow(path)
    else yield path
  }
}

function namesIn(folder: string): string[] {
  return entriesIn(folder).map(({ name }) => name)
}

function entriesIn(folder: string) {
  try {
    return readdirSync(folder, { withFileTypes: true })
  } catch {
    // Another command removed it, or the app in a sandbox made it its own.
    return []
  }
}
