import type { DiffId } from './oci/digest.ts'
import type { Advice } from './project.ts'

/** One thing that was asked of the app, and what came back. */
export interface ProbeResult {
  readonly probe: string
  readonly isOk: boolean
  /** What came back, in a few words: `200 OK, 26 bytes`, `exit 0`, `alive after 3 s`. */
  readonly answer: string
  readonly milliseconds: number
  /** What was expected instead, when it is not ok. */
  readonly expected?: string
}

/** What was run in which Tree, and what it answered. */
export interface Proof {
  readonly isGreen: boolean
  readonly sandbox: string
  readonly platform: string
  /** Set when another platform's build of the same lock was run instead, and why. */
  readonly standIn?: string
  readonly probes: readonly ProbeResult[]
  /** Milliseconds from start to the first answer. */
  readonly startMilliseconds?: number
  /** Bytes, after the first answer. */
  readonly residentMemory?: number
  /** The app's last lines, when the proof is red. */
  readonly lastLines: readonly string[]
  readonly diffIds?: readonly DiffId[]
  /** How the unpared Tree did with the same probes, where it was asked: red means that paring is not at fault. */
  readonly baseline?: 'green' | 'red'
  /** What went wrong, when the proof is red. */
  readonly failure?: Advice
  /** What a user should know although the proof may be green, such as a stop signal that the app ignores. */
  readonly advice?: readonly Advice[]
}
