import type {
  BenchResult,
  LateAnswer,
  Measured,
  NotMeasured,
  RungBuild,
  RungImage,
  RungResult,
  RungStart,
} from '../jobs/bench/bench-result.ts'
import type { RungName, Story } from '../stages/ladder/rungs.ts'

/** What `pare bench --json` prints; seconds and bytes throughout. */
export interface BenchDocument extends Omit<BenchResult, 'rungs'> {
  readonly rungs: readonly RungDocument[]
}

/** One rung; what it has depends on its status. */
export interface RungDocument {
  readonly rung: RungName
  readonly title: string
  readonly status: 'measured' | 'not-measured' | 'failed'
  /** Why it was not measured, or what failed. */
  readonly reason?: string
  /** What the program that failed said at last. */
  readonly log?: string
  readonly image?: RungImage
  readonly build?: RungBuild
  readonly start?: RungStart
  /** What the story that the ladder comes from said. */
  readonly story?: Story
}

/** A rung that has figures. */
export type MeasuredRung = RungDocument & Required<Pick<RungDocument, 'image' | 'build' | 'start'>>

/** Says what a bench measured. */
export function benchDocument(result: BenchResult): BenchDocument {
  return { ...result, rungs: result.rungs.map(rungDocument) }
}

/** The rungs of a document that have figures, in their order. */
export function measuredRungs({ rungs }: BenchDocument): MeasuredRung[] {
  return rungs.filter((rung): rung is MeasuredRung => rung.status === 'measured')
}

function rungDocument(result: RungResult): RungDocument {
  const { name, title, story, status } = result
  const head = { rung: name, title, status, ...(story ? { story } : {}) }
  switch (status) {
    case 'not-measured':
      return { ...head, reason: result.reason }
    case 'failed':
      return { ...head, reason: result.reason, log: result.log }
    case 'measured':
      return { ...head, image: result.image, build: roundedBuild(result.build), start: roundedStart(result.start) }
    default:
      throw new Error(`a rung ended as ${status satisfies never}`)
  }
}

function roundedBuild(build: RungBuild): RungBuild {
  const { cold, unchanged, sourceChange, dependencyChange, sourceChangeUnproven } = build
  return {
    cold: rounded(cold),
    unchanged: rounded(unchanged),
    sourceChange: rounded(sourceChange),
    dependencyChange: rounded(dependencyChange),
    ...(sourceChangeUnproven ? { sourceChangeUnproven: rounded(sourceChangeUnproven) } : {}),
  }
}

function roundedStart({ firstAnswer, firstRequest, residentMemory, late }: RungStart): RungStart {
  return { firstAnswer: rounded(firstAnswer), firstRequest: rounded(firstRequest), residentMemory, late }
}

/** To the tenth of a millisecond: the rest is noise, and makes a committed file unreadable. */
function rounded(measured: Measured): Measured {
  if ('notMeasured' in measured) return measured
  const round = (seconds: number) => Math.round(seconds * 1e4) / 1e4
  return { median: round(measured.median), least: round(measured.least), most: round(measured.most) }
}

export type { LateAnswer, Measured, NotMeasured, RungBuild, RungImage, RungStart }
