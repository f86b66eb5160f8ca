import { PareError } from '../../model/error.ts'

/** The time that SOURCE_DATE_EPOCH sets, in seconds since 1970, or `undefined` when it is not set. */
export function sourceDateEpoch(text: string | undefined): number | undefined {
  if (text === undefined || text === '') return undefined
  const seconds = Number(text)
  if (/^\d+$/.test(text) && seconds <= 253_402_300_799) return seconds
  /** SOURCE_DATE_EPOCH is set to something that is no time. */
  throw new PareError({
    code: 'invalid-source-date-epoch',
    exitCode: 2,
    message: `Expected SOURCE_DATE_EPOCH in whole seconds since 1970, got \`${text}\``,
    hint: 'for the last commit: `SOURCE_DATE_EPOCH=$(git log -1 --format=%ct)`',
  })
}
