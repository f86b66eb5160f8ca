import { PareError } from '../model/error.ts'

const milliseconds: Readonly<Record<string, number>> = { h: 3_600_000, d: 86_400_000, w: 604_800_000 }

/** Milliseconds that `12h`, `30d` or `2w` stand for. */
export function parseDuration(flag: string, text: string): number {
  const [, number, unit] = /^(\d{1,6})([hdw])$/.exec(text) ?? []
  if (number !== undefined && unit !== undefined) return Number(number) * milliseconds[unit]!
  /** A flag that takes a time was given something else. */
  throw new PareError({
    code: 'invalid-duration',
    exitCode: 2,
    message: `Expected a time such as \`30d\`, got \`${flag} ${text}\``,
    hint: `write a whole number and a unit, hours, days or weeks: \`${flag} 12h\`, \`${flag} 30d\`, \`${flag} 2w\``,
  })
}
