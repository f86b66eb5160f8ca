import * as Plot from '@observablehq/plot'
import { parseHTML } from 'linkedom'
import { isMeasured, type Measured } from '../jobs/bench/bench-result.ts'
import { imageParts } from '../stages/ladder/image-part.ts'
import { type BenchDocument, type MeasuredRung, measuredRungs } from './bench-document.ts'
import { formatMegabytes, formatSeconds, formatSpread } from './bench-figures.ts'
import type { ChartTheme } from './bench-theme.ts'

// Drawn here, once, with a document that is no browser's: what is written needs no script and no network to be seen.

const width = 880
const marginLeft = 250
const rowHeight = 26

/** Size by rung, stacked by what the bytes are, with a mark where the story had it. */
export function sizeChart(document: BenchDocument, theme: ChartTheme): string {
  const rungs = measuredRungs(document)
  const stacks = rungs.flatMap(rung =>
    imageParts.flatMap(part => {
      const bytes = rung.image.parts.find(one => one.part === part)?.bytes ?? 0
      return bytes > 0 ? [{ title: rung.title, part, megabytes: bytes / 1e6 }] : []
    }),
  )
  const told = rungs.flatMap(({ title, story }) => (story ? [{ title, megabytes: story.bytes / 1e6, story }] : []))
  const largest = Math.max(...rungs.map(({ image }) => image.bytes / 1e6), ...told.map(({ megabytes }) => megabytes), 1)
  return draw(rungs, {
    x: {
      label: 'MB, all layers, uncompressed',
      domain: [0, largest * 1.12],
      grid: true,
      labelAnchor: 'center',
      labelArrow: 'none',
    },
    color: { domain: [...imageParts], range: imageParts.map(part => theme.parts[part]) },
    marks: [
      Plot.barX(stacks, {
        y: 'title',
        x: 'megabytes',
        fill: 'part',
        order: [...imageParts],
        title: ({ title, part, megabytes }: (typeof stacks)[number]) => `${title}\n${part}: ${megabytes.toFixed(1)} MB`,
      }),
      Plot.tickX(told, {
        y: 'title',
        x: 'megabytes',
        stroke: theme.ink,
        strokeWidth: 2,
        strokeDasharray: '3,2',
        title: ({ story }: (typeof told)[number]) =>
          `the story, ${story.name}: ${story.isBound ? 'below ' : ''}${formatMegabytes(story.bytes)} MB`,
      }),
      Plot.text(rungs, {
        y: 'title',
        x: ({ image }: MeasuredRung) => image.bytes / 1e6,
        text: ({ image }: MeasuredRung) => formatMegabytes(image.bytes),
        textAnchor: 'start',
        dx: 6,
        fill: theme.ink,
        // Readable over a mark of the story.
        stroke: theme.paper,
        strokeWidth: 4,
      }),
      Plot.ruleX([0], { stroke: theme.ink }),
    ],
  })
}

/** Seconds of builds by rung, on a scale where a tenth of a second and a minute can both be read. */
export function buildChart(document: BenchDocument, theme: ChartTheme): string {
  const rungs = measuredRungs(document)
  const colours: Readonly<Record<string, string>> = {
    cold: theme.parts.interpreter,
    'one dependency added': theme.parts.dependencies,
    'one line changed': theme.parts.caches,
    'nothing changed': theme.parts.app,
  }
  const dots = rungs.flatMap(({ title, build }) =>
    [
      ['cold', build.cold] as const,
      ['one dependency added', build.dependencyChange] as const,
      ['one line changed', build.sourceChange] as const,
      ['nothing changed', build.unchanged] as const,
    ].flatMap(([kind, measured]) => (isMeasured(measured) ? [{ title, kind, ...measured }] : [])),
  )
  return draw(rungs, {
    x: {
      type: 'log',
      label: 'seconds, logarithmic',
      grid: true,
      tickFormat: (value: number) => String(value),
      labelAnchor: 'center',
      labelArrow: 'none',
    },
    color: { domain: Object.keys(colours), range: Object.values(colours) },
    marks: [
      Plot.ruleY(dots, { y: 'title', x1: 'least', x2: 'most', stroke: 'kind', strokeWidth: 2, strokeOpacity: 0.5 }),
      Plot.dot(dots, {
        y: 'title',
        x: 'median',
        fill: 'kind',
        r: 5,
        title: (dot: (typeof dots)[number]) => `${dot.title}\n${dot.kind}: ${formatSpread(dot, formatSeconds)} s`,
      }),
    ],
  })
}

/** Seconds to the first answer by rung. */
export function startChart(document: BenchDocument, theme: ChartTheme): string {
  return barChart(
    document,
    theme,
    'seconds from `run` to the first answer',
    ({ start }) => start.firstAnswer,
    formatSeconds,
  )
}

/** Megabytes of memory by rung, after the first answer. */
export function memoryChart(document: BenchDocument, theme: ChartTheme): string {
  const inMegabytes = (bytes: number) => formatMegabytes(bytes * 1e6)
  const memory = ({ start: { residentMemory } }: MeasuredRung): Measured => {
    if (!isMeasured(residentMemory)) return residentMemory
    const { median, least, most } = residentMemory
    return { median: median / 1e6, least: least / 1e6, most: most / 1e6 }
  }
  return barChart(document, theme, 'MB of memory after the first answer', memory, inMegabytes)
}

function barChart(
  document: BenchDocument,
  theme: ChartTheme,
  label: string,
  of: (rung: MeasuredRung) => Measured,
  format: (value: number) => string,
): string {
  const rungs = measuredRungs(document)
  const bars = rungs.flatMap(rung => {
    const measured = of(rung)
    return isMeasured(measured) ? [{ title: rung.title, isPare: rung.rung.startsWith('pare-'), ...measured }] : []
  })
  const largest = Math.max(...bars.map(({ most }) => most), 0)
  return draw(rungs, {
    x: { label, domain: [0, largest * 1.12], grid: true, labelAnchor: 'center', labelArrow: 'none' },
    marks: [
      Plot.barX(bars, {
        y: 'title',
        x: 'median',
        fill: (bar: (typeof bars)[number]) => (bar.isPare ? theme.accent : theme.other),
        title: (bar: (typeof bars)[number]) => `${bar.title}: ${formatSpread(bar, format)}`,
      }),
      Plot.ruleY(bars, { y: 'title', x1: 'least', x2: 'most', stroke: theme.ink, strokeWidth: 1.5 }),
      Plot.text(bars, {
        y: 'title',
        x: 'most',
        text: (bar: (typeof bars)[number]) => format(bar.median),
        textAnchor: 'start',
        dx: 6,
        fill: theme.ink,
      }),
      Plot.ruleX([0], { stroke: theme.ink }),
    ],
  })
}

function draw(rungs: readonly MeasuredRung[], options: Plot.PlotOptions): string {
  const { document } = parseHTML('<!doctype html><html><body></body></html>')
  const chart = Plot.plot({
    document: document as unknown as NonNullable<Plot.PlotOptions['document']>,
    width,
    height: rungs.length * rowHeight + 64,
    marginLeft,
    marginRight: 24,
    marginTop: 8,
    marginBottom: 44,
    y: { domain: rungs.map(({ title }) => title), label: null, tickSize: 0 },
    style: { fontSize: '12px', background: 'transparent' },
    ...options,
  })
  chart.setAttribute('xmlns', 'http://www.w3.org/2000/svg')
  chart.setAttribute('role', 'img')
  return chart.outerHTML
}
