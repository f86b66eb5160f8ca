import type { Contestant } from './contestant.ts'
import type { Scenario } from './scenarios.ts'

/** The seconds of every round of one scenario, by contestant. */
export interface Measured {
  readonly scenario: Scenario
  readonly seconds: Readonly<Partial<Record<Contestant['name'], readonly number[]>>>
}

/** Lets the contestants build in turn, A B A B …, so that whatever else this computer does meets all of them alike. */
export async function interleave(
  contestants: readonly Contestant[],
  scenario: Scenario,
  changes: readonly number[],
): Promise<Measured> {
  const seconds: Partial<Record<Contestant['name'], number[]>> = {}
  for (const contestant of contestants) await contestant.settle(scenario)
  for (const change of changes) {
    for (const contestant of contestants) {
      const taken = await contestant.build(scenario, change)
      ;(seconds[contestant.name] ??= []).push(taken)
    }
  }
  return { scenario, seconds }
}
