import { type Stats, statSync, utimesSync } from 'node:fs'

/** What was marked as used within this time is not marked again: a mark costs a build less than it would every time. */
const markedAgainAfter = 10 * 60_000

/** What is marked within this time may be in use by a command that runs, and is not removed. */
export const sparedFor: number = 60 * 60_000

/**
 * When a file or folder of the cache was made or last marked, in milliseconds since 1970. A folder's access time says
 * that somebody listed it; a file that nobody used, or a folder, may have the times of an image, and then the time at
 * which it was given them is true.
 */
export function usedAt(found: Stats): number {
  const { atimeMs, mtimeMs, ctimeMs } = found
  if (found.isDirectory()) return Math.max(mtimeMs, ctimeMs)
  return atimeMs > mtimeMs ? atimeMs : Math.max(mtimeMs, ctimeMs)
}

/**
 * Notes that a file or folder of the cache is in use: a file by its access time, which the kernel may never set
 * (`noatime`). A cache that belongs to somebody else keeps none. Returns whether it is there still.
 */
export function markUsed(path: string, known?: Stats): boolean {
  const found = known ?? statSync(path, { throwIfNoEntry: false })
  if (found === undefined) return false
  const now = Date.now()
  if (now - usedAt(found) < markedAgainAfter) return true
  try {
    utimesSync(path, now / 1000, found.isDirectory() ? now / 1000 : found.mtimeMs / 1000)
    return true
  } catch (cause) {
    return (cause as NodeJS.ErrnoException).code !== 'ENOENT'
  }
}
