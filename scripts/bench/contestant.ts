import type { Scenario } from './scenarios.ts'

/** One of those that build the same app in turn. */
export interface Contestant {
  readonly name: 'pare' | 'docker'
  /** Untimed, before the rounds of a scenario. */
  settle(scenario: Scenario): Promise<void>
  /** One build, in seconds. `change` differs between any two rounds that change something. */
  build(scenario: Scenario, change: number): Promise<number>
}
