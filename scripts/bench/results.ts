import type { Floor } from './floors.ts'
import type { Measured } from './interleave.ts'

/** An image that was made of an app: sizes in bytes, seconds to the first answer under Docker. */
export interface MeasuredImage {
  readonly name: string
  readonly size: number
  readonly gzipSize: number
  readonly startSeconds: readonly number[]
}

/** An app's builds and images; there are no images where Docker is missing. */
export interface MeasuredApp {
  readonly name: string
  readonly scenarios: readonly Measured[]
  readonly images: readonly MeasuredImage[]
}

/** All that one run measured, and where. */
export interface Results {
  readonly date: string
  readonly machine: string
  readonly docker: { readonly version: string } | { readonly notMeasured: string }
  /** What a reader must know to judge the figures. */
  readonly notes: readonly string[]
  readonly rounds: number
  readonly apps: readonly MeasuredApp[]
  readonly floors: readonly Floor[]
}
