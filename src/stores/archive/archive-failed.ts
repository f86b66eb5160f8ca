import { PareError } from '../../model/error.ts'

/** An archive that was named cannot be opened. */
export function archiveUnreadable(path: string, cause: unknown): PareError {
  const { code } = cause as NodeJS.ErrnoException
  return new PareError({
    code: 'archive-unreadable',
    exitCode: 2,
    message: `Could not read the archive \`${path}\`: ${code === 'ENOENT' ? 'there is no such file' : code}`,
    cause,
  })
}

/** An archive could not be written, for a reason that lies with the disk. */
export function archiveFailed(path: string, cause: unknown): unknown {
  if (cause instanceof PareError) return cause
  const { code } = cause as NodeJS.ErrnoException
  if (code === undefined) return cause
  const isFull = code === 'ENOSPC' || code === 'EDQUOT'
  return new PareError({
    code: isFull ? 'disk-full' : 'archive-failed',
    exitCode: isFull ? 69 : 2,
    message: `Could not write the archive \`${path}\`: ${isFull ? 'the disk is full' : code}`,
    hint: isFull ? 'free some space, then run the same command again' : 'choose a file that can be written',
    cause,
  })
}

/** A tar was named as an image, and holds none. */
export function notAnArchive(path: string): PareError {
  return new PareError({
    code: 'not-an-archive',
    exitCode: 2,
    message: `Expected an image in \`${path}\`, found neither \`index.json\` nor \`manifest.json\``,
    hint: 'an archive of an image is written by `docker save`, `podman save`, `skopeo copy` or `pare build -o`',
  })
}

/** An archive lists a file that it does not hold. */
export function missingFile(path: string, name: string): PareError {
  return new PareError({
    code: 'missing-blob',
    exitCode: 2,
    message: `The archive \`${path}\` lacks \`${name}\``,
    hint: 'the archive was not written whole: save the image again',
  })
}
