import { PareError } from '../../src/model/error.ts'
import type { Decoder } from './decoders.ts'
import { mutate, seededRandom } from './mutate.ts'

/** An input that a decoder did not answer with a value or an error of pare's. */
export interface Finding {
  readonly decoder: string
  readonly input: Uint8Array
  /** What was thrown, or how long it took. */
  readonly problem: string
}

export interface FuzzResult {
  readonly executions: number
  /** Inputs that were read although they had been changed. */
  readonly accepted: number
  readonly findings: readonly Finding[]
}

export interface FuzzOptions {
  readonly seed: number
  /** Ends after so many inputs, or so many seconds, whatever comes first. */
  readonly executions: number
  readonly seconds: number
}

/** An input of some kilobytes that takes longer than this is an attack. In milliseconds. */
const patience = 3000
const mostFindings = 20

/** Gives a decoder valid inputs and what becomes of them, the same for the same seed. */
export async function runFuzzer(decoder: Decoder, { seed, executions, seconds }: FuzzOptions): Promise<FuzzResult> {
  const random = seededRandom(seed)
  const seeds = await decoder.seeds()
  for (const valid of seeds) await decoder.decode(valid)
  const findings: Finding[] = []
  const problems = new Set<string>()
  const end = performance.now() + seconds * 1000
  let [done, accepted] = [0, 0]
  while (done < executions && performance.now() < end && findings.length < mostFindings) {
    const pick = () => seeds[Math.floor(random() * seeds.length)]!
    const input = mutate(pick(), pick(), random)
    done++
    const problem = await problemWith(decoder, input)
    if (problem === undefined) accepted++
    // One input for each place is enough.
    if (typeof problem !== 'string' || problems.has(problem)) continue
    problems.add(problem)
    findings.push({ decoder: decoder.name, input, problem })
  }
  return { executions: done, accepted, findings }
}

/** `undefined` when the input was read, `null` when it was refused as it should be. */
async function problemWith(decoder: Decoder, input: Uint8Array): Promise<string | null | undefined> {
  const started = performance.now()
  let refused: unknown
  try {
    await decoder.decode(input)
  } catch (cause) {
    refused = cause
  }
  const milliseconds = performance.now() - started
  if (milliseconds > patience) return `took more than ${patience / 1000} s`
  if (refused === undefined) return undefined
  if (refused instanceof PareError) return null
  const [what, where] = String((refused as Error).stack ?? refused).split('\n')
  return `${what!.slice(0, 200)} ${where?.trim() ?? ''}`
}
