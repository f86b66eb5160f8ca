import type { ImagePart } from '../../stages/ladder/image-part.ts'
import type { RungName, Story } from '../../stages/ladder/rungs.ts'
import type { Spread } from '../../stages/ladder/spread.ts'
import type { BaseKind } from '../../stages/ladder/stand-in-script.ts'

/** Something that was measured, or why it was not. */
export type Measured = Spread | NotMeasured

export interface NotMeasured {
  readonly notMeasured: string
}

/** Whether there are figures. */
export function isMeasured(measured: Measured): measured is Spread {
  return !('notMeasured' in measured)
}

/** What an image is; sizes in bytes, the same for every round. */
export interface RungImage {
  /** Files of all layers, as engines count them. */
  readonly bytes: number
  /** Over the wire: every layer as `gzip -6` and as `zstd -3` compress it. */
  readonly gzipBytes: number
  readonly zstdBytes: number
  readonly layers: number
  /** In the rootfs that a container sees. */
  readonly files: number
  readonly packages: number
  readonly distributions: number
  readonly shells: readonly string[]
  readonly packageManagers: readonly string[]
  readonly setuidFiles: readonly string[]
  readonly parts: readonly { readonly part: ImagePart; readonly bytes: number }[]
}

/** Seconds of whole processes. */
export interface RungBuild {
  readonly cold: Measured
  readonly unchanged: Measured
  readonly sourceChange: Measured
  readonly dependencyChange: Measured
  /** Of pare: the same without running the image before it is written. */
  readonly sourceChangeUnproven?: Measured
}

/** The answer to one more request, after the app was up. */
export interface LateAnswer {
  readonly probe: string
  readonly isOk: boolean
  readonly answer: string
}

export interface RungStart {
  /** Seconds from the start of `run` to the first answer. */
  readonly firstAnswer: Measured
  /** Seconds that the first request that was answered took by itself. */
  readonly firstRequest: Measured
  /** Bytes, of all processes, after the first answer. */
  readonly residentMemory: Measured
  readonly late: readonly LateAnswer[] | NotMeasured
}

/** One rung, and what came of it. */
export type RungResult = {
  readonly name: RungName
  readonly title: string
  readonly story?: Story
} & (
  | {
      readonly status: 'measured'
      readonly image: RungImage
      readonly build: RungBuild
      readonly start: RungStart
    }
  | { readonly status: 'not-measured'; readonly reason: string }
  | { readonly status: 'failed'; readonly reason: string; readonly log: string }
)

/** A base image that rungs were built on. */
export interface BaseUsed {
  readonly kind: BaseKind
  readonly official: string
  /** Made from Debian's packages, since no registry had the official one. */
  readonly isStandIn: boolean
}

/** All that one run measured, of what, where and when. */
export interface BenchResult {
  readonly project: string
  readonly date: string
  readonly machine: string
  readonly pare: string
  readonly engine: { readonly name: string; readonly version: string; readonly builder: string }
  readonly python: string
  readonly suite: string
  readonly repeat: number
  /** What the first request asks for. */
  readonly request: string
  readonly bases: readonly BaseUsed[]
  /** What a reader must know to judge the figures. */
  readonly notes: readonly string[]
  readonly rungs: readonly RungResult[]
}
