import { PareError } from '../../model/error.ts'

/** A layout could not be read or written, for a reason that lies with the disk. */
export function layoutFailed(directory: string, cause: unknown): unknown {
  if (cause instanceof PareError) return cause
  const { code } = cause as NodeJS.ErrnoException
  if (code === undefined) return cause
  const isFull = code === 'ENOSPC' || code === 'EDQUOT'
  return new PareError({
    code: isFull ? 'disk-full' : 'layout-failed',
    exitCode: isFull ? 69 : 2,
    message: `Could not write the image layout \`${directory}\`: ${isFull ? 'the disk is full' : code}`,
    hint: isFull ? 'free some space, then run the same command again' : 'choose a folder that can be written',
    cause,
  })
}
