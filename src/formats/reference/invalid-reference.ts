import { PareError } from '../../model/error.ts'

/** What was given as the name of an image is none. */
export function invalidReference(text: string, reason: string, hint?: string): PareError {
  return new PareError({
    code: 'invalid-reference',
    exitCode: 2,
    message: `Expected an image reference such as \`registry.example.com/team/app:1.0\`, got \`${text}\`: ${reason}`,
    hint: hint ?? 'name a repository in a registry, or a place: `oci:DIR`, `oci-archive:FILE`, `docker-daemon:NAME`',
  })
}
