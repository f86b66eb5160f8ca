import { type Level, levels } from '../../src/model/reason.ts'

/** An example at one level: what was built, or why nothing was. */
export type Built =
  | {
      readonly size: number
      readonly compressedSize: number
      readonly startMilliseconds?: number
      /** In bytes. */
      readonly residentMemory?: number
    }
  | { readonly failure: string }

export interface ExampleLevels {
  readonly name: string
  readonly byLevel: Partial<Readonly<Record<Level, Built>>>
}

/** The table of all examples at all levels, in Markdown, and what they take together where every one was built. */
export function renderLevels(examples: readonly ExampleLevels[]): string {
  const rows = examples.flatMap(({ name, byLevel }) =>
    levels.flatMap(level => {
      const built = byLevel[level]
      return built === undefined ? [] : [row(name, level, built)]
    }),
  )
  return [
    '| example | level | MB | gzip MB | start | RSS | proof |',
    '|---|---|--:|--:|--:|--:|---|',
    ...rows,
    ...levels.flatMap(level => total(level, examples)),
  ].join('\n')
}

function row(name: string, level: Level, built: Built): string {
  if ('failure' in built) return `| ${name} | ${level} | | | | | red: ${built.failure} |`
  const { size, compressedSize, startMilliseconds: start, residentMemory: memory } = built
  const cells = [
    name,
    level,
    megabytes(size),
    megabytes(compressedSize),
    start === undefined ? '' : `${(start / 1000).toFixed(2)} s`,
    memory === undefined ? '' : `${Math.round(memory / 1e6)} MB`,
    'green',
  ]
  return `| ${cells.join(' | ')} |`
}

function total(level: Level, examples: readonly ExampleLevels[]): string[] {
  const built = examples.map(({ byLevel }) => byLevel[level])
  if (built.length === 0 || built.some(each => each === undefined || 'failure' in each)) return []
  const sum = (field: 'size' | 'compressedSize') =>
    built.reduce((bytes, each) => bytes + (each as { size: number; compressedSize: number })[field], 0)
  return [
    `| **all ${built.length}** | ${level} | ${megabytes(sum('size'))} | ${megabytes(sum('compressedSize'))} | | | |`,
  ]
}

function megabytes(bytes: number): string {
  return (bytes / 1e6).toFixed(1)
}
