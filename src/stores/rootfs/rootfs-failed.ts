import { PareError } from '../../model/error.ts'

/** A rootfs could not be laid out on this computer. */
export function rootfsFailed(directory: string, cause: unknown): unknown {
  if (cause instanceof PareError) return cause
  // Of a copy, `path` is what was read.
  const { code, path, dest = path } = cause as NodeJS.ErrnoException & { readonly dest?: string }
  if (code === undefined) return cause
  const isFull = code === 'ENOSPC' || code === 'EDQUOT'
  return new PareError({
    code: isFull ? 'disk-full' : 'rootfs-failed',
    exitCode: isFull ? 69 : 2,
    message: `Could not write \`${dest ?? directory}\`: ${isFull ? 'the disk is full' : code}`,
    hint: hintFor(code),
    cause,
  })
}

function hintFor(code: string): string {
  if (code === 'ENOSPC' || code === 'EDQUOT') return 'free some space, then run the same command again'
  if (code === 'EPERM') return 'only root can give files to other owners'
  return 'choose a folder that can be written'
}
