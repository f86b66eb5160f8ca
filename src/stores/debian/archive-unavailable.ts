import { PareError } from '../../model/error.ts'
import { shownUrl } from './shown-url.ts'

/** A mirror answers, but not with the file that was asked for. */
export function archiveUnavailable(url: string, status: number): PareError {
  const isPassing = status === 429 || status >= 500
  return new PareError({
    code: 'archive-unavailable',
    exitCode: isPassing ? 75 : 69,
    message: `Could not fetch \`${shownUrl(url)}\`: the mirror answered ${status}`,
    hint: isPassing ? 'try again in a minute' : 'is this a mirror of Debian with this suite?',
  })
}

/** Something of the archive is needed that no earlier build has fetched. */
export function archiveNotCached(url: string): PareError {
  return new PareError({
    code: 'archive-not-cached',
    exitCode: 69,
    message: `Could not read \`${shownUrl(url)}\` offline: it was never fetched`,
    hint: 'run the same command once without `--offline`',
  })
}
