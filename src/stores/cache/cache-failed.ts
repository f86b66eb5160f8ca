import { PareError } from '../../model/error.ts'

/** The cache cannot be written. */
export function cacheFailed(directory: string, cause: unknown): unknown {
  if (cause instanceof PareError) return cause
  const code = (cause as NodeJS.ErrnoException | undefined)?.code
  if (code === 'ENOSPC' || code === 'EDQUOT') {
    return new PareError({
      code: 'disk-full',
      exitCode: 69,
      message: `Could not write to the cache in \`${directory}\`: the disk is full; nothing half-written was kept`,
      hint: 'free some space, or point XDG_CACHE_HOME at another disk',
      cause,
    })
  }
  if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS' || code === 'ENOTDIR') {
    return new PareError({
      code: 'cache-not-writable',
      exitCode: 69,
      message: `Could not write to the cache in \`${directory}\`: ${(cause as Error).message}`,
      hint: 'point XDG_CACHE_HOME at a folder that this user may write',
      cause,
    })
  }
  return cause
}
