import type { Advice } from '../../model/project.ts'

/** What came back from one probe, before anybody judged it. Small and serialisable, so that it can be remembered. */
export type Answer =
  | {
      readonly kind: 'response'
      readonly status: number
      readonly digest: string
      readonly size: number
      /** False for a body without an end: it cannot be compared. */
      readonly isWhole: boolean
      /** Whether the text that the probe asks for is in the body. */
      readonly hasText: boolean
    }
  | { readonly kind: 'exit'; readonly code: number; readonly output: string }
  /** It was still running after `seconds`. */
  | { readonly kind: 'alive'; readonly seconds: number }
  | { readonly kind: 'listening'; readonly port: number }
  | { readonly kind: 'nothing'; readonly why: string }

/** One thing that was asked, and what came back. */
export interface Asked {
  readonly probe: string
  readonly answer: Answer
  readonly milliseconds: number
  /** What would be right, in words; and whether it was, taken by itself. */
  readonly expected: string
  readonly isRight: boolean
  /** A profile is there to be run with what a proof cannot give it: that it fails is wrong only where it did not before paring. */
  readonly isProfile?: boolean
}

/** One run of the app with all its probes. */
export interface Observation {
  readonly asked: readonly Asked[]
  readonly startMilliseconds?: number
  readonly residentMemory?: number
  readonly lastLines: readonly string[]
  /** Why no probe could be sent, where none could. */
  readonly obstacle?: Advice
  readonly wasKilled: boolean
}

/** What the unpared Tree answered, run twice; it can be used for any number of proofs of the same Tree. */
export interface Baseline {
  readonly runs: readonly Observation[]
}
