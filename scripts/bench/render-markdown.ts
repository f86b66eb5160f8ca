import { type Spread, spreadOf } from '../../src/stages/ladder/spread.ts'
import type { Measured } from './interleave.ts'
import type { MeasuredApp, Results } from './results.ts'
import { ratioOf } from './statistics.ts'

/** The results as Markdown, for a person. */
export function renderMarkdown(results: Results): string {
  const { apps, rounds, machine, date, docker, notes, floors } = results
  const peer = 'version' in docker ? `Docker ${docker.version}` : `Docker not measured: ${docker.notMeasured}`
  const turns = 'version' in docker ? ', pare and `docker build` in turn' : ''
  const head = `Median (least–most) of ${rounds} ${rounds === 1 ? 'round' : 'rounds'}${turns}. ${date}; ${machine}; ${peer}.`
  const floorLine = floors
    .map(({ name, seconds }) => `\`${name}\` ${seconds.length > 0 ? formatSeconds(spreadOf(seconds)) : 'not measured'}`)
    .join(', ')
  return [
    head,
    ...apps.map(buildTable),
    ...(apps.some(({ images }) => images.length > 0) ? [imageTable(apps)] : []),
    `Whole processes that do nothing, in seconds: ${floorLine}.`,
    ...(notes.length > 0 ? [notes.map(note => `- ${note}`).join('\n')] : []),
  ].join('\n\n')
}

function buildTable({ name, scenarios }: MeasuredApp): string {
  return table([`${name}, seconds`, 'pare', '`docker build`', '`docker build` ÷ pare'], scenarios.map(buildRow))
}

function buildRow({ scenario, seconds: { pare = [], docker = [] } }: Measured): string[] {
  const isCompared = pare.length > 0 && docker.length > 0
  return [
    scenario.title,
    pare.length > 0 ? formatSeconds(spreadOf(pare)) : 'not measured',
    docker.length > 0 ? formatSeconds(spreadOf(docker)) : 'not measured',
    isCompared ? formatRatio(ratioOf(pare, docker)) : 'not measured',
  ]
}

function imageTable(apps: readonly MeasuredApp[]): string {
  const rows = apps.flatMap(({ name, images }) =>
    images.map(image => [
      `${name}: ${image.name}`,
      megabytes(image.size),
      megabytes(image.gzipSize),
      formatSeconds(spreadOf(image.startSeconds)),
    ]),
  )
  return table(['image', 'MB', 'gzip MB', '`docker run` to first answer, seconds'], rows)
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const rule = head.map((_, column) => (column === 0 ? '---' : '---:'))
  return [head, rule, ...rows].map(cells => `| ${cells.join(' | ')} |`).join('\n')
}

function formatSeconds({ median, least, most }: Spread): string {
  return `${seconds(median)} (${seconds(least)}–${seconds(most)})`
}

function formatRatio({ median, least, most }: Spread): string {
  return `${ratio(median)}× (${ratio(least)}–${ratio(most)})`
}

function seconds(value: number): string {
  return value.toFixed(value < 10 ? 2 : 1)
}

function ratio(value: number): string {
  return value < 10 ? value.toFixed(value < 1 ? 2 : 1) : value.toFixed(0)
}

function megabytes(bytes: number): string {
  return (bytes / 1e6).toFixed(1)
}
