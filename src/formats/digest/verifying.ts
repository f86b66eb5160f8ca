import type { Bytes } from '../../model/bytes.ts'
import { PareError } from '../../model/error.ts'
import type { Digest } from '../../model/oci/digest.ts'
import { createDigester } from './digest-of.ts'

/** What a stream must turn out to be; `name` is for people. */
export interface Expected {
  readonly digest?: Digest
  readonly size?: number
  readonly name?: string
}

/**
 * Passes bytes on, and throws at the end when they are not what was expected. Nothing beyond the expected size is passed
 * on, so a hostile source cannot fill a disk; the last chunk arrives before the verdict, so keep nothing until the end.
 */
export async function* verifying(bytes: Bytes, expected: Expected): Bytes & AsyncGenerator<Uint8Array> {
  const digester = createDigester()
  for await (const chunk of bytes) {
    digester.update(chunk)
    if (expected.size !== undefined && digester.size() > expected.size) {
      throw sizeMismatch(expected.name, expected.size, `more than ${expected.size}`)
    }
    yield chunk
  }
  if (expected.size !== undefined && digester.size() !== expected.size) {
    throw sizeMismatch(expected.name, expected.size, String(digester.size()))
  }
  const digest = digester.digest()
  if (expected.digest !== undefined && digest !== expected.digest) {
    throw digestMismatch(expected.name, expected.digest, digest)
  }
}

/** Bytes arrived whole, but are not the ones that were asked for. */
export function digestMismatch(name: string | undefined, expected: Digest, actual: Digest): PareError {
  return new PareError({
    code: 'digest-mismatch',
    exitCode: 1,
    message: `Expected ${subject(name)}${expected}, got ${actual}`,
    hint: 'the source was changed, or the copy is damaged; it was not used',
  })
}

/** Fewer or more bytes arrived than were promised. */
export function sizeMismatch(name: string | undefined, expected: number, actual: string): PareError {
  return new PareError({
    code: 'size-mismatch',
    exitCode: 1,
    message: `Expected ${subject(name)}${expected} bytes, got ${actual}`,
    hint: 'the source was changed, or the copy is damaged; it was not used',
  })
}

function subject(name: string | undefined): string {
  return name === undefined ? '' : `\`${name}\` with `
}
