import { isMeasured, type Measured } from '../jobs/bench/bench-result.ts'
import { type BenchDocument, type MeasuredRung, measuredRungs } from './bench-document.ts'
import { formatMegabytes, formatSeconds } from './bench-figures.ts'

/** Where today's figures are not what the story told, and where pare's rungs are not the best: each a sentence. */
export interface Remarks {
  readonly story: readonly string[]
  readonly pare: readonly string[]
}

/** Compares the rungs with the story and with one another. Nothing is said of what was not measured. */
export function benchRemarks(document: BenchDocument): Remarks {
  const rungs = measuredRungs(document)
  return { story: storyRemarks(rungs, document), pare: pareRemarks(rungs) }
}

/** A size may differ by so much before it disagrees: apps and distributions are not the same as then. */
const tolerance = 0.25

function storyRemarks(rungs: readonly MeasuredRung[], { rungs: all }: BenchDocument): string[] {
  const find = (name: string) => rungs.find(({ rung }) => rung === name)
  const sizes = rungs.flatMap(({ title, story, image }) => {
    if (story === undefined) return []
    const ratio = image.bytes / story.bytes
    const told = `${story.isBound ? 'below ' : ''}${formatMegabytes(story.bytes)} MB`
    const today = `${formatMegabytes(image.bytes)} MB here`
    if (story.isBound) return ratio <= 1 ? [] : [`${title}: ${told} in the story, ${today}.`]
    return Math.abs(ratio - 1) <= tolerance ? [] : [`${title}: ${told} in the story, ${today}.`]
  })
  const [slim, cacheless] = [find('slim'), find('slim-no-cache')]
  const caches =
    slim && cacheless && Math.abs(slim.image.bytes - cacheless.image.bytes) < 0.01 * slim.image.bytes
      ? ['`--no-cache-dir` saves less than 1 % here: pip kept next to nothing in its cache.']
      : []
  const multi = find('multi-stage')
  const stages =
    multi && cacheless && multi.image.bytes > 0.9 * cacheless.image.bytes
      ? ['A second stage saves less than a tenth: the base image is the bulk, and this app needs no compiler.']
      : []
  const isAlpineMissing = all.some(({ rung, status }) => rung === 'alpine' && status === 'not-measured')
  const alpine = isAlpineMissing
    ? [
        'Alpine is not measured here, so the advice to take slim for build time and Alpine for size is neither confirmed nor refuted; where a distribution has no musl wheel, Alpine compiles it.',
      ]
    : []
  return [...sizes, ...caches, ...stages, ...alpine]
}

const compared: readonly (readonly [
  text: string,
  of: (rung: MeasuredRung) => Measured,
  format: (value: number) => string,
  unit: string,
])[] = [
  ['size', ({ image }) => exactly(image.bytes), formatMegabytes, 'MB'],
  ['first answer', ({ start }) => start.firstAnswer, formatSeconds, 's'],
  ['memory', ({ start }) => start.residentMemory, formatMegabytes, 'MB'],
  ['cold build', ({ build }) => build.cold, formatSeconds, 's'],
  ['rebuild after one line', ({ build }) => build.sourceChange, formatSeconds, 's'],
  ['rebuild after a dependency', ({ build }) => build.dependencyChange, formatSeconds, 's'],
  ['build when nothing changed', ({ build }) => build.unchanged, formatSeconds, 's'],
]

function pareRemarks(rungs: readonly MeasuredRung[]): string[] {
  const own = rungs.filter(({ rung }) => rung.startsWith('pare-'))
  // Go is no peer of a Python image.
  const peers = rungs.filter(({ rung }) => !rung.startsWith('pare-') && !rung.startsWith('go'))
  if (own.length === 0 || peers.length === 0) return []
  const sentences = compared.flatMap(([text, of, format, unit]) => {
    const [best, peer] = [leastOf(own, of), leastOf(peers, of)]
    if (!best || !peer) return []
    const figure = ({ rung, value }: Least) => `${format(value)} ${unit} (${rung.title})`
    const verdict = best.value <= peer.value * 1.05 ? 'level or better' : 'behind'
    return [`${text}: ${figure(best)} against ${figure(peer)}, ${verdict}.`]
  })
  const broken = own.flatMap(({ title, start: { late } }) => {
    const wrong = 'notMeasured' in late ? [] : late.filter(({ isOk }) => !isOk)
    return wrong.map(
      ({ probe, answer }) => `${title}: ${probe} answers ${answer}, which no probe of the build asked for.`,
    )
  })
  return [...sentences, ...broken]
}

interface Least {
  readonly rung: MeasuredRung
  readonly value: number
}

function leastOf(rungs: readonly MeasuredRung[], of: (rung: MeasuredRung) => Measured): Least | undefined {
  const values = rungs.flatMap(rung => {
    const measured = of(rung)
    return isMeasured(measured) ? [{ rung, value: measured.median }] : []
  })
  return values.toSorted((one, other) => one.value - other.value)[0]
}

function exactly(value: number): Measured {
  return { median: value, least: value, most: value }
}
