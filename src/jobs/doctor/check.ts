import { PareError } from '../../model/error.ts'

/** One thing that was looked at on this computer. */
export interface Check {
  readonly name: CheckName
  /** `failed`: no build can work; `limited`: something can not be done, and builds can. */
  readonly status: 'ok' | 'limited' | 'failed'
  /** What was found. */
  readonly finding: string
  /** What mends it. */
  readonly remedies?: readonly string[]
}

export const checkNames = [
  'node',
  'cache',
  'temporary-files',
  'interpreter',
  'uv',
  'sandbox',
  'debian-archive',
  'package-index',
  'docker-engine',
  'registry-logins',
] as const
export type CheckName = (typeof checkNames)[number]

/** A check as its error says it; anything but a `PareError` is a bug, and thrown. */
export function checkOfError(name: CheckName, status: Check['status'], error: unknown): Check {
  if (!(error instanceof PareError)) throw error
  return { name, status, finding: error.message, ...(error.hint === undefined ? {} : { remedies: [error.hint] }) }
}
