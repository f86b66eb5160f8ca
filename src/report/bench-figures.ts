import type { Measured } from '../jobs/bench/bench-result.ts'
import type { LateAnswer, RungStart } from './bench-document.ts'

/** Seconds with as many digits as are worth reading. */
export function formatSeconds(value: number): string {
  return value.toFixed(value < 10 ? 2 : 1)
}

/** A figure with its least and most, or what stands in its place. */
export function formatSpread(measured: Measured | undefined, format: (value: number) => string): string {
  if (measured === undefined) return '–'
  if ('notMeasured' in measured) return 'not measured'
  const { median, least, most } = measured
  const [low, middle, high] = [format(least), format(median), format(most)]
  return low === high ? middle : `${middle} (${low}–${high})`
}

/** Megabytes of a million bytes, as a number alone. */
export function formatMegabytes(bytes: number): string {
  return (bytes / 1e6).toFixed(bytes < 1e8 ? 1 : 0)
}

/** Whether everything that was asked for once the app was up was answered. */
export function formatLate({ late }: RungStart): string {
  if ('notMeasured' in late) return '–'
  if (late.length === 0) return 'none asked'
  const broken = late.filter(({ isOk }) => !isOk)
  if (broken.length === 0) return `all ${late.length}`
  return `**${broken.length} of ${late.length} broken**: ${broken.map(formatAnswer).join(', ')}`
}

function formatAnswer({ probe, answer }: LateAnswer): string {
  return `${probe} → ${answer}`
}
