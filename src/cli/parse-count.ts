import { PareError } from '../model/error.ts'

/** The count that `text` names: a whole number above zero. */
export function parseCount(flag: string, text: string): number {
  if (/^[1-9]\d{0,8}$/.test(text)) return Number(text)
  /** A flag that takes a number was given something else. */
  throw new PareError({
    code: 'invalid-count',
    exitCode: 2,
    message: `Expected a number above zero, got \`${flag} ${text}\``,
    hint: `write a whole number: \`${flag} 10\``,
  })
}
