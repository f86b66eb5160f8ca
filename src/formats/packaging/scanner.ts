import { PareError } from '../../model/error.ts'

/** Reads a text from left to right; a place where it does not go on as expected is named by its column. */
export interface Scanner {
  skipSpaces(): void
  /** Takes what `pattern`, which must be sticky, matches here. */
  take(pattern: RegExp): string | undefined
  isAtEnd(): boolean
  fail(expected: string): PareError
}

/** A scanner over `text`; `code` and `what` are those of the error it makes. */
export function createScanner(text: string, code: string, what: string): Scanner {
  let at = 0
  const take = (pattern: RegExp): string | undefined => {
    pattern.lastIndex = at
    const [found] = pattern.exec(text) ?? []
    if (found !== undefined) at += found.length
    return found
  }
  return {
    take,
    skipSpaces: () => void take(/[ \t\r\n]*/y),
    isAtEnd: () => at === text.length,
    fail(expected) {
      const rest = text.slice(at)
      const got = rest === '' ? 'its end' : `\`${rest.length > 40 ? `${rest.slice(0, 40)}…` : rest}\``
      return new PareError({
        code,
        exitCode: 2,
        message: `Expected ${expected} at column ${at + 1} of the ${what} \`${text}\`, got ${got}`,
      })
    },
  }
}
