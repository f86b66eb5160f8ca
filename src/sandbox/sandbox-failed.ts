import { PareError } from '../model/error.ts'

/** What the agent says of a step that the kernel refused. */
export interface Trouble {
  readonly step: string
  readonly reason: string
  readonly errno: number
}

/** A sandbox that worked before could not be set up for this root. */
export function setUpFailed(trouble: Trouble): PareError {
  return new PareError({
    code: 'sandbox-failed',
    exitCode: 69,
    message: `Could not set up the sandbox: ${trouble.step}: ${trouble.reason}`,
    hint: 'build without a proof: `pare build --no-prove`',
    cause: trouble,
  })
}

/** The program that stands beside the sandboxed process ended by itself. */
export function agentEnded(complaint: string): PareError {
  return new PareError({
    code: 'sandbox-failed',
    exitCode: 69,
    message: `Could not go on with the sandbox: its agent ended${complaint ? `, saying: ${complaint}` : ''}`,
    hint: 'try again; if it happens twice, build without a proof: `pare build --no-prove`',
  })
}
