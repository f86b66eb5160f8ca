import { PareError } from '../model/error.ts'
import type { RequestProbe } from '../model/settings.ts'

/** The request that the path after a flag stands for: path and query, beginning with `/`. */
export function parseProbe(flag: string, text: string): RequestProbe {
  if (/^\/[\x21-\x7e]*$/.test(text)) return { method: 'GET', path: text, headers: {} }
  /** `--probe`, or `--late` of `pare bench`, was given something that is no path. */
  throw new PareError({
    code: 'invalid-probe',
    exitCode: 2,
    message: `Expected \`${flag}\` to be a path that begins with \`/\`, got \`${text}\``,
    hint: `name what the app answers: \`${flag} /login\`; other methods, headers and what must come stand in [tool.pare.prove]`,
  })
}
