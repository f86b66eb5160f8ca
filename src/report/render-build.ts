import type { BuildResult, BuiltImage, ContentPart, LeftByRule } from '../jobs/build-result.ts'
import type { Proof } from '../model/proof.ts'
import { megabytes } from './megabytes.ts'

/** Emphasis for a terminal, or none. */
export interface Emphasis {
  bold(text: string): string
  dim(text: string): string
  green(text: string): string
}

/** What a build made, for people: what the bytes are, what left, what was proven, how long it took. */
export function renderBuild(result: BuildResult, emphasis: Emphasis): string {
  const lines = result.images.flatMap(image => ['', ...renderImage(image, result.images.length > 1, emphasis)])
  const what = result.isUnchanged
    ? 'nothing changed; nothing was written'
    : `in ${(result.milliseconds / 1000).toFixed(2)} s`
  lines.push('', `${emphasis.green('✓')} ${result.descriptor.digest} ${emphasis.dim(what)}`)
  return `${lines.join('\n')}\n`
}

/** Distributions that are told one by one, at most; smaller ones are told together. */
const shownDistributions = 5
const shownRules = 4

function renderImage(image: BuiltImage, isNamed: boolean, emphasis: Emphasis): string[] {
  const parts = shownParts(image)
  const width = Math.max(...parts.map(({ name }) => name.length), 'left out'.length)
  const row = (name: string, text: string) => `  ${name.padEnd(width)}  ${text}`
  const size = (bytes: number) => megabytes(bytes).padStart(9)
  const { contents, proof } = image
  const layers = `${image.layers.length} layer${image.layers.length === 1 ? '' : 's'}`
  return [
    ...(isNamed ? [emphasis.bold(image.platform)] : []),
    ...parts.map(part => row(part.name, size(part.size))),
    emphasis.bold(row('image', `${size(image.size)}  ${megabytes(image.compressedSize)} gzip, ${layers}`)),
    ...separated([
      ...leftLines(contents.left, image).map((line, at) => row(at === 0 ? 'left out' : '', line)),
      ...(proof ? [row('proven', proofText(proof))] : []),
    ]),
  ]
}

function shownParts({ contents: { parts } }: BuiltImage): { readonly name: string; readonly size: number }[] {
  const distributions = parts.filter(({ isDistribution }) => isDistribution)
  const [large, small] = [distributions.slice(0, shownDistributions), distributions.slice(shownDistributions)]
  // One that is told together with no other is told by its name.
  const together = small.length === 1 ? [] : small
  const own = (part: ContentPart) => !part.isDistribution || large.includes(part) || !together.includes(part)
  const rest = { name: `${together.length} more distributions`, size: sizeOf(together) }
  return [...parts.filter(own), ...(together.length > 0 ? [rest] : [])].sort((one, other) => other.size - one.size)
}

/** What left, in all and by rule. Where bytecode stands in place of a source, nothing left. */
function leftLines(left: readonly LeftByRule[], { size, level }: BuiltImage): string[] {
  const real = left.filter(({ rule }) => rule !== 'bytecode-twin')
  if (real.length === 0) return []
  const shown = real.slice(0, shownRules).map(rule => `${rule.rule} ${megabytes(rule.size)}`)
  const rest = real.length - shown.length
  const more = rest > 0 ? [`${rest} more rule${rest === 1 ? '' : 's'}`] : []
  // Native code stays when its symbols leave.
  const whole = real.filter(({ rule }) => rule !== 'symbols')
  const files = whole.reduce((sum, { files: count }) => sum + count, 0)
  const before = megabytes(size + sizeOf(real))
  return [
    `${megabytes(sizeOf(real)).padStart(9)}  ${files} files at level ${level}: ${before} → ${megabytes(size)}`,
    `${' '.repeat(9)}  ${[...shown, ...more].join(', ')}`,
  ]
}

function proofText({ probes, startMilliseconds, residentMemory, sandbox }: Proof): string {
  const [first] = probes
  const asked = probes.length === 1 && first ? `${first.probe} → ${first.answer}` : `${probes.length} probes`
  const start = startMilliseconds === undefined ? '' : `, up after ${(startMilliseconds / 1000).toFixed(2)} s`
  const memory = residentMemory === undefined ? '' : `, ${megabytes(residentMemory)} of memory`
  return `${' '.repeat(9)}  ${asked}${start}${memory} (${sandbox})`
}

function separated(lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : ['', ...lines]
}

function sizeOf(parts: readonly { readonly size: number }[]): number {
  return parts.reduce((sum, { size }) => sum + size, 0)
}
