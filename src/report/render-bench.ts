import { type BenchDocument, type MeasuredRung, measuredRungs } from './bench-document.ts'
import { formatLate, formatMegabytes, formatSeconds } from './bench-figures.ts'
import { benchRemarks } from './bench-remarks.ts'
import type { Emphasis } from './render-build.ts'

const barWidth = 30

/** The ladder for a terminal: a bar of size for every rung, its times, what was not measured, and how pare stands. */
export function renderBench(document: BenchDocument, emphasis: Emphasis): string {
  const { project, engine, machine, date, repeat, notes, rungs: all, bases } = document
  const rungs = measuredRungs(document)
  const { bold, dim } = emphasis
  const width = Math.max(...all.map(({ title }) => title.length), 0)
  const rest = all.filter(({ status }) => status !== 'measured')
  const remarks = benchRemarks(document)
  const standIns = bases.some(({ isStandIn }) => isStandIn) ? ', base images are stand-ins' : ''
  const lines = [
    bold(`${project}: the ladder`),
    dim(
      `${date}, ${machine}; ${engine.version}, ${engine.builder}; ${repeat === 1 ? 'one round' : `median of ${repeat} rounds`}${standIns}`,
    ),
    '',
    ...(rungs.length > 0 ? [...sizeLines(rungs, width, emphasis), '', ...timeLines(rungs, emphasis)] : []),
    ...rest.map(({ title, status, reason = '' }) => {
      const word = status === 'failed' ? 'failed' : 'not measured'
      return `  ${title.padEnd(width)}  ${word}: ${reason}`
    }),
    ...rest.flatMap(({ title, log }) =>
      log ? ['', bold(`${title}: log`), ...log.split('\n').map(line => `  │ ${line}`)] : [],
    ),
    ...section('pare against the best other rung', remarks.pare, emphasis),
    ...section('where today disagrees with the story', remarks.story, emphasis),
    ...section('notes', notes, emphasis),
  ]
  return `${lines.join('\n')}\n`
}

function sizeLines(rungs: readonly MeasuredRung[], width: number, { bold, green }: Emphasis): string[] {
  const largest = Math.max(...rungs.map(({ image }) => image.bytes))
  const head = `  ${'size, MB'.padEnd(width)}  ${'image'.padStart(7)} ${'gzip'.padStart(7)} ${'zstd'.padStart(7)} ${'story'.padStart(7)}`
  const rows = rungs.map(({ rung, title, image, story }) => {
    const length = Math.max(1, Math.round((image.bytes / largest) * barWidth))
    const bar = '█'.repeat(length)
    const told = story ? `${story.isBound ? '<' : ''}${formatMegabytes(story.bytes)}` : ''
    const cells = [image.bytes, image.gzipBytes, image.zstdBytes].map(formatMegabytes)
    const figures = [...cells, told].map(cell => cell.padStart(7)).join(' ')
    return `  ${title.padEnd(width)}  ${figures}  ${rung.startsWith('pare') ? green(bar) : bar}`
  })
  return [bold(head), ...rows]
}

function timeLines(rungs: readonly MeasuredRung[], { bold }: Emphasis): string[] {
  const head = ['seconds', 'cold', 'one line', 'dependency', 'no change', 'first answer', 'memory MB', 'late routes']
  const rows = rungs.map(({ title, build, start }) => [
    title,
    ...[build.cold, build.sourceChange, build.dependencyChange, build.unchanged, start.firstAnswer].map(measured =>
      'notMeasured' in measured ? '–' : formatSeconds(measured.median),
    ),
    'notMeasured' in start.residentMemory ? '–' : formatMegabytes(start.residentMemory.median),
    formatLate(start).replaceAll('**', ''),
  ])
  const widths = head.map((_, column) => Math.max(...[head, ...rows].map(row => row[column]!.length)))
  const line = (row: readonly string[]) =>
    `  ${row
      .map((cell, column) => {
        if (column === row.length - 1) return cell
        return column === 0 ? cell.padEnd(widths[column]!) : cell.padStart(widths[column]!)
      })
      .join('  ')}`
  return [bold(line(head)), ...rows.map(line), '']
}

function section(title: string, sentences: readonly string[], { bold }: Emphasis): string[] {
  if (sentences.length === 0) return []
  return ['', bold(title), ...sentences.map(sentence => `  ${sentence.replaceAll('`', '')}`)]
}
