import { isMeasured, type Measured } from '../../src/jobs/bench/bench-result.ts'
import { type BenchDocument, type MeasuredRung, measuredRungs } from '../../src/report/bench-document.ts'
import type { Results } from './results.ts'
import { ratioOf } from './statistics.ts'

/** What is committed in docs/benchmarks.json. */
export interface Benchmarks {
  readonly own?: Results
  readonly ladder: readonly BenchDocument[]
}

/** So much may a size grow, and so much a ratio of times, before it is told. */
export const sizeTolerance = 0.01
export const ratioTolerance = 0.25

/**
 * Sentences about what got worse. Sizes are pare's own: those of its peers are not in its hands. Times are compared as
 * ratios to a peer of the same run, since computers differ. What either run did not measure is not compared.
 */
export function regressions(committed: Benchmarks, measured: Benchmarks): string[] {
  const ladder = committed.ladder.flatMap(before => {
    const now = measured.ladder.find(({ project }) => project === before.project)
    return now ? ladderRegressions(before, now) : []
  })
  const own = committed.own && measured.own ? ownRegressions(committed.own, measured.own) : []
  return [...own, ...ladder]
}

const times: readonly (readonly [name: string, of: (rung: MeasuredRung) => Measured])[] = [
  ['cold build', ({ build }) => build.cold],
  ['build after one line', ({ build }) => build.sourceChange],
  ['build after a dependency', ({ build }) => build.dependencyChange],
  ['build when nothing changed', ({ build }) => build.unchanged],
  ['first answer', ({ start }) => start.firstAnswer],
]

/** The peer that pare's times are measured by: it is there on every engine. */
const peerName = 'multi-stage'

function ladderRegressions(before: BenchDocument, now: BenchDocument): string[] {
  const [older, newer] = [measuredRungs(before), measuredRungs(now)]
  const pairs = older.flatMap(old => {
    const fresh = newer.find(({ rung }) => rung === old.rung)
    return fresh && old.rung.startsWith('pare-') ? [{ old, fresh }] : []
  })
  const peers = [older, newer].map(all => all.find(({ rung }) => rung === peerName))
  return pairs.flatMap(({ old, fresh }) => {
    const name = `${before.project}, ${old.title}`
    const sizes = [
      grown(`${name}: size`, old.image.bytes, fresh.image.bytes),
      grown(`${name}: gzip size`, old.image.gzipBytes, fresh.image.gzipBytes),
    ]
    // Another builder is another peer.
    const isComparable = before.engine.builder === now.engine.builder
    const ratios = (isComparable ? times : []).map(([text, of]) => {
      const values = [peers[0] && ratio(of(old), of(peers[0])), peers[1] && ratio(of(fresh), of(peers[1]))]
      return slower(`${name}: ${text}`, values[0], values[1], peerName)
    })
    return [...sizes, ...ratios].filter(sentence => sentence !== undefined)
  })
}

function ownRegressions(before: Results, now: Results): string[] {
  return before.apps.flatMap(app => {
    const fresh = now.apps.find(({ name }) => name === app.name)
    const sizes = app.images
      .filter(({ name }) => name === 'pare')
      .map(old => {
        const image = fresh?.images.find(({ name }) => name === old.name)
        return image && grown(`${app.name}: size`, old.size, image.size)
      })
    const ratios = app.scenarios.map(({ scenario, seconds }) => {
      const other = fresh?.scenarios.find(one => one.scenario.name === scenario.name)?.seconds
      return slower(`${app.name}: ${scenario.title}`, ownRatio(seconds), other && ownRatio(other), '`docker build`')
    })
    return [...sizes, ...ratios].filter(sentence => sentence !== undefined)
  })
}

function ownRatio({ pare = [], docker = [] }: Results['apps'][number]['scenarios'][number]['seconds']) {
  return pare.length > 0 && docker.length > 0 ? ratioOf(docker, pare).median : undefined
}

function ratio(own: Measured, peer: Measured): number | undefined {
  return isMeasured(own) && isMeasured(peer) ? own.median / peer.median : undefined
}

function grown(what: string, before: number, now: number): string | undefined {
  if (now <= before * (1 + sizeTolerance)) return undefined
  return `${what} grew by ${percent(now / before)}: ${before} → ${now} bytes`
}

function slower(what: string, before: number | undefined, now: number | undefined, peer: string): string | undefined {
  if (before === undefined || now === undefined || now <= before * (1 + ratioTolerance)) return undefined
  return `${what} takes ${now.toFixed(2)} times as long as ${peer}, and took ${before.toFixed(2)} times: ${percent(now / before)} more`
}

function percent(factor: number): string {
  return `${((factor - 1) * 100).toFixed(1)} %`
}
