import type { BuildResult, BuiltImage } from '../jobs/build-result.ts'
import { megabytes } from './megabytes.ts'

/** Emphasis for a terminal, or none. */
export interface Emphasis {
  bold(text: string): string
  dim(text: string): string
  green(text: string): string
}

/** What a build made, for people: sizes by layer, what was proven, how long it took. */
export function renderBuild(result: BuildResult, emphasis: Emphasis): string {
  const lines = result.images.flatMap(image => ['', ...renderImage(image, result.images.length > 1, emphasis)])
  const what = result.isUnchanged
    ? 'nothing changed; nothing was written'
    : `in ${(result.milliseconds / 1000).toFixed(2)} s`
  lines.push('', `${emphasis.green('✓')} ${result.descriptor.digest} ${emphasis.dim(what)}`)
  return `${lines.join('\n')}\n`
}

function renderImage(image: BuiltImage, isNamed: boolean, emphasis: Emphasis): string[] {
  const width = Math.max(...image.layers.map(({ summary }) => summary.length), 'image'.length)
  const row = (name: string, size: number, compressed: number) =>
    `  ${name.padEnd(width)}  ${megabytes(size).padStart(9)}  ${megabytes(compressed).padStart(9)} ${emphasis.dim('gzip')}`
  return [
    ...(isNamed ? [emphasis.bold(image.platform)] : []),
    ...image.layers.map(layer => row(layer.summary, layer.size, layer.compressedSize)),
    emphasis.bold(row('image', image.size, image.compressedSize)),
  ]
}
