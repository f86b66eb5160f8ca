import type { Branded } from '../brand.ts'
import { PareError } from '../error.ts'

/** `sha256:` and 64 lower-case hexadecimal digits, over bytes as stored. */
export type Digest = Branded<string, 'Digest'>

/** The digest of a layer's uncompressed tar; a layer's own digest does not fit where one is wanted. */
export type DiffId = Digest & Branded<string, 'DiffId'>

const form = /^sha256:[0-9a-f]{64}$/

/** The only way from text to a digest. */
export function parseDigest(text: string): Digest {
  if (!form.test(text)) {
    /** Something that should be a digest is not written like one. */
    throw new PareError({
      code: 'invalid-digest',
      exitCode: 2,
      message: `Expected a digest such as \`sha256:…\` with 64 hexadecimal digits, got \`${text}\``,
    })
  }
  return text as Digest
}

export function isDigest(text: string): text is Digest {
  return form.test(text)
}

/** The hexadecimal part of a digest. */
export function digestHex(digest: Digest): string {
  return digest.slice('sha256:'.length)
}

/** A digest, seen as that of an uncompressed tar. The caller vouches for it. */
export function asDiffId(digest: Digest): DiffId {
  return digest as DiffId
}
