import type { TestResult } from '../jobs/test.ts'

/** The result of `pare test --json`. */
export interface TestDocument {
  readonly exitCode: number
  readonly argv: readonly string[]
  readonly reports: readonly string[]
  readonly seconds: number
  readonly recorded?: number
}

/** How a test run went, as one document. */
export function testDocument({ exit, argv, reports, seconds, recorded }: TestResult): TestDocument {
  return { exitCode: exit.code, argv, reports, seconds, ...(recorded !== undefined ? { recorded } : {}) }
}
