import { PareError } from '../../model/error.ts'
import type { Download } from '../../model/stores.ts'
import { redactUrl } from './redact-url.ts'

/** The network is switched off, and the cache does not hold the file. */
export function offlineAndNotCached(file: Download): PareError {
  return new PareError({
    code: 'offline-and-not-cached',
    exitCode: 69,
    message: `Could not fetch \`${file.name}\` from ${redactUrl(file.url)}: \`--offline\` was given and it is not cached`,
    hint: 'run once without `--offline`, so that it is in the cache',
  })
}

/** The server does not have the file. */
export function downloadNotFound(file: Download, status: number): PareError {
  return new PareError({
    code: 'download-not-found',
    exitCode: 2,
    message: `Could not fetch \`${file.name}\`: ${redactUrl(file.url)} answers ${status}, it is not there`,
    hint: 'whoever named this file named one that was removed or moved: lock again',
  })
}

/** The server wants to know who asks, or does not give the file to this user. */
export function downloadRefused(file: Download, status: number): PareError {
  return new PareError({
    code: 'download-refused',
    exitCode: 2,
    message: `Could not fetch \`${file.name}\`: ${redactUrl(file.url)} answers ${status}, access is denied`,
    hint: 'give the credentials that this server asks for',
  })
}

/** The server answered, but not with the file. */
export function downloadFailed(file: Download, status: number): PareError {
  return new PareError({
    code: 'download-failed',
    exitCode: status === 429 || status >= 500 ? 75 : 69,
    message: `Could not fetch \`${file.name}\`: ${redactUrl(file.url)} answers ${status}`,
    hint: status === 429 ? 'the server limits how often it is asked: try again later' : 'try again later',
  })
}
