import { PareError } from '../model/error.ts'

const units: Readonly<Record<string, number>> = {
  '': 1,
  k: 1e3,
  m: 1e6,
  g: 1e9,
  ki: 1024,
  mi: 1024 ** 2,
  gi: 1024 ** 3,
}

/** Bytes that `45MB`, `1.5GB`, `40MiB` or a bare number stand for. */
export function parseSize(text: string): number {
  const [, number, unit] = /^(\d+(?:\.\d+)?)\s*([kmg]i?|)b?$/i.exec(text) ?? []
  const factor = unit === undefined ? undefined : units[unit.toLowerCase()]
  if (number === undefined || factor === undefined) {
    /** `--max-size` was given something that is no size. */
    throw new PareError({
      code: 'invalid-size',
      exitCode: 2,
      message: `Expected a size such as \`45MB\` or \`40MiB\`, got \`${text}\``,
      hint: 'write a number and a unit: B, kB, MB, GB count in thousands, KiB, MiB, GiB in 1024s',
    })
  }
  return Math.round(Number(number) * factor)
}
