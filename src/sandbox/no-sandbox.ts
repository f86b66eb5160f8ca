import { PareError } from '../model/error.ts'
import type { Sandbox } from '../model/sandbox.ts'

/** An engine that was tried, and why it does not work here. */
export interface FailedEngine {
  readonly engine: Sandbox['name']
  readonly problem: string
}

/** This computer lets pare start nothing in namespaces of its own, so no proof is possible on it. */
export function noSandbox(failed: readonly FailedEngine[], remedies: readonly string[]): PareError {
  const tried = failed.map(({ engine, problem }) => `${engine}: ${problem}`).join('; ')
  return new PareError({
    code: 'no-sandbox',
    exitCode: 69,
    message: `Could not start a sandbox to prove the image in (${tried}); nothing was written`,
    hint: [
      ...remedies.map(remedy => `\`${remedy}\``),
      ...installing(failed),
      'build without a proof: `pare build --no-prove`',
    ].join(', or '),
  })
}

function installing(failed: readonly FailedEngine[]): string[] {
  const isMissing = failed.some(({ engine, problem }) => engine === 'bubblewrap' && problem.endsWith('not installed'))
  return isMissing ? ['install bubblewrap: `sudo apt-get install bubblewrap`'] : []
}
