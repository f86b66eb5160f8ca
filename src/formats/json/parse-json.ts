import { PareError } from '../../model/error.ts'

/** The value that JSON text stands for; `name` says where the text came from. */
export function parseJson(bytes: Uint8Array, name: string): unknown {
  let text: string
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch (cause) {
    throw invalidJson(name, 'it is not UTF-8', cause)
  }
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw invalidJson(name, cause instanceof Error ? cause.message : String(cause), cause)
  }
}

/** A document that should be JSON is not. */
export function invalidJson(name: string, reason: string, cause?: unknown): PareError {
  return new PareError({
    code: 'invalid-json',
    exitCode: 2,
    message: `Expected JSON in \`${name}\`, got something else: ${reason}`,
    cause,
  })
}
