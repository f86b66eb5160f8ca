import { type Spread, spreadOf } from '../../src/stages/ladder/spread.ts'

/** How many times as long the second took as the first, round by round: neighbours in time share the machine's mood. */
export function ratioOf(first: readonly number[], second: readonly number[]): Spread {
  return spreadOf(first.map((value, round) => second[round]! / value))
}
