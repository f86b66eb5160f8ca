import type { Measured } from '../jobs/bench/bench-result.ts'
import { type BenchDocument, type MeasuredRung, measuredRungs, type RungDocument } from './bench-document.ts'
import { formatLate, formatMegabytes, formatSeconds, formatSpread } from './bench-figures.ts'
import { benchRemarks } from './bench-remarks.ts'

/** The ladder as Markdown tables, for a README. */
export function renderBenchMarkdown(document: BenchDocument): string {
  const { repeat, date, machine, engine, project, python, pare, notes } = document
  const rungs = measuredRungs(document)
  const remarks = benchRemarks(document)
  const rounds = repeat === 1 ? 'One round' : `Median (least–most) of ${repeat} rounds`
  return [
    `\`${project}\`, Python ${python}. ${rounds}, all rungs in turn. ${date}; ${machine}; ${engine.version}, ${engine.builder}; pare ${pare}.`,
    ...(isStandIn(document) ? ['**Base images are stand-ins**, see the notes.'] : []),
    ...(rungs.length > 0 ? figureTables(rungs, document) : []),
    ...others(document.rungs),
    ...list('pare against the best other rung:', remarks.pare),
    ...list('Where today disagrees with the story:', remarks.story),
    ...list('Notes:', notes),
  ].join('\n\n')
}

function isStandIn({ bases }: BenchDocument): boolean {
  return bases.some(base => base.isStandIn)
}

function figureTables(rungs: readonly MeasuredRung[], document: BenchDocument): string[] {
  // Whoever copies one table alone must not lose what it rests on.
  const mark = isStandIn(document) ? ' (bases: stand-ins)' : ''
  const tables = [sizeTable(rungs), buildTable(rungs), startTable(rungs, document.request), contentTable(rungs)]
  return tables.map(text => text.replace(/^\| ([^|]+) \|/, `| $1${mark} |`))
}

function sizeTable(rungs: readonly MeasuredRung[]): string {
  return table(
    ['rung', 'MB', 'gzip MB', 'zstd MB', 'in the story, MB'],
    rungs.map(({ title, image, story }) => [
      title,
      formatMegabytes(image.bytes),
      formatMegabytes(image.gzipBytes),
      formatMegabytes(image.zstdBytes),
      story ? `${story.isBound ? '< ' : ''}${formatMegabytes(story.bytes)}` : '–',
    ]),
  )
}

function buildTable(rungs: readonly MeasuredRung[]): string {
  const seconds = (measured: Measured | undefined) => formatSpread(measured, formatSeconds)
  return table(
    ['build, seconds', 'cold', 'one line changed', 'one dependency added', 'nothing changed'],
    rungs.map(({ title, build }) => [
      title,
      seconds(build.cold),
      `${seconds(build.sourceChange)}${build.sourceChangeUnproven ? `; without proof ${seconds(build.sourceChangeUnproven)}` : ''}`,
      seconds(build.dependencyChange),
      seconds(build.unchanged),
    ]),
  )
}

function startTable(rungs: readonly MeasuredRung[], request: string): string {
  const milliseconds = (value: number) => (value * 1000).toFixed(1)
  return table(
    ['start', `first answer to ${request}, s`, 'that request, ms', 'memory, MB', 'late routes answer'],
    rungs.map(({ title, start }) => [
      title,
      formatSpread(start.firstAnswer, formatSeconds),
      formatSpread(start.firstRequest, milliseconds),
      formatSpread(start.residentMemory, formatMegabytes),
      formatLate(start),
    ]),
  )
}

function contentTable(rungs: readonly MeasuredRung[]): string {
  return table(
    ['content', 'files', 'layers', 'packages', 'distributions', 'shells', 'package managers', 'setuid files'],
    rungs.map(({ title, image }) => [
      title,
      ...[image.files, image.layers, image.packages, image.distributions].map(String),
      ...[image.shells, image.packageManagers, image.setuidFiles].map(paths => String(paths.length)),
    ]),
  )
}

/** The rungs without figures, each with the reason. */
function others(rungs: readonly RungDocument[]): string[] {
  const rest = rungs.filter(({ status }) => status !== 'measured')
  if (rest.length === 0) return []
  const rows = rest.map(({ title, status, reason = '' }) => [
    title,
    status === 'failed' ? 'failed' : 'not measured',
    reason.replaceAll('|', '\\|'),
  ])
  const logs = rest.flatMap(({ title, log }) =>
    log ? [`<details><summary>${title}: log</summary>\n\n~~~~text\n${log}\n~~~~\n\n</details>`] : [],
  )
  return [table(['rung', '', 'reason'], rows, false), ...logs]
}

function list(head: string, sentences: readonly string[]): string[] {
  return sentences.length === 0 ? [] : [`${head}\n\n${sentences.map(sentence => `- ${sentence}`).join('\n')}`]
}

function table(head: readonly string[], rows: readonly (readonly string[])[], isNumeric = true): string {
  const rule = head.map((_, column) => (column === 0 || !isNumeric ? '---' : '---:'))
  return [head, rule, ...rows].map(cells => `| ${cells.join(' | ')} |`).join('\n')
}
