import { PareError } from '../../model/error.ts'

/** A zip archive is broken or hostile. */
export function invalidZip(name: string, reason: string, cause?: unknown): PareError {
  return new PareError({
    code: 'invalid-zip',
    exitCode: 2,
    message: `Could not unpack \`${name}\`: ${reason}`,
    hint: 'the archive is broken or hostile; nothing of it was used',
    cause,
  })
}
