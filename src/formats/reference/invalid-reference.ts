import { PareError } from '../../model/error.ts'

/** `text` does not name an image; `reason` says what is wrong with it, `hint` what was probably meant. */
export function invalidReference(text: string, reason: string, hint?: string): PareError {
  return new PareError({
    code: 'invalid-reference',
    exitCode: 2,
    message: `Expected an image reference such as \`registry.example.com/team/app:1.0\`, got \`${text}\`: ${reason}`,
    hint: hint ?? 'name a repository in a registry, or a place: `oci:DIR`, `oci-archive:FILE`, `docker-daemon:NAME`',
  })
}
