import { PareError } from '../../model/error.ts'
import type { HttpClient } from '../../model/stores.ts'
import { redactUrl } from './redact-url.ts'

/** An HTTP client that sends nothing: every request is refused. */
export function offlineHttpClient(): HttpClient {
  return {
    async request(url) {
      /** Something has to be asked of a server, and `--offline` forbids it. */
      throw new PareError({
        code: 'offline',
        exitCode: 69,
        message: `Could not ask ${redactUrl(url)}: the network is switched off by \`--offline\``,
        hint: 'run once without `--offline`, so that what is needed is in the cache',
      })
    },
  }
}
