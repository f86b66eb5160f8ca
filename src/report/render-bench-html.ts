import { imageParts } from '../stages/ladder/image-part.ts'
import { buildChart, memoryChart, sizeChart, startChart } from './bench-charts.ts'
import { type BenchDocument, measuredRungs, type RungDocument } from './bench-document.ts'
import { formatLate, formatMegabytes, formatSeconds, formatSpread } from './bench-figures.ts'
import { benchRemarks } from './bench-remarks.ts'
import { pageTheme, themeVariables } from './bench-theme.ts'
import { escaped } from './render-bench-svg.ts'

/** One page with everything in it: charts that were drawn already, tables, no request to anywhere. */
export function renderBenchHtml(document: BenchDocument): string {
  const { project, date, machine, engine, python, pare, repeat, rungs, notes, bases } = document
  const remarks = benchRemarks(document)
  const isStandIn = bases.some(base => base.isStandIn)
  const facts = [
    date,
    machine,
    `${engine.version}, ${engine.builder}`,
    `Python ${python}`,
    `pare ${pare}`,
    repeat === 1 ? 'one round' : `median of ${repeat} rounds, all rungs in turn`,
  ]
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${escaped(project)}: the ladder, measured</title>
<style>${style}</style>
</head>
<body>
<main>
<h1>${escaped(project)}: the ladder, measured</h1>
<p class="facts">${facts.map(escaped).join(' · ')}</p>
${isStandIn ? '<p class="stand-in">Base images are stand-ins made of Debian’s packages: read the absolute sizes as “of that kind”, the differences between rows as the finding.</p>' : ''}
${figure(isStandIn ? 'Size by rung (bases: stand-ins)' : 'Size by rung', legend(imageParts.map(part => [part, `var(--${part})`])), sizeChart(document, pageTheme), 'The dashed mark is the size that the story told. What an upper layer hides or removes is still carried: hidden.')}
${figure('Build times', legend(buildLegend), buildChart(document, pageTheme), 'A dot is the median, its line reaches from the least to the most.')}
${figure('Start', '', startChart(document, pageTheme), '')}
${figure('Memory', '', memoryChart(document, pageTheme), '')}
${table(document)}
${list('pare against the best other rung', remarks.pare)}
${list('Where today disagrees with the story', remarks.story)}
${without(rungs)}
${list('Notes', notes)}
</main>
<div id="tip" role="status" hidden></div>
<script>${script}</script>
</body>
</html>
`
}

const buildLegend: readonly (readonly [string, string])[] = [
  ['cold', 'var(--interpreter)'],
  ['one dependency added', 'var(--dependencies)'],
  ['one line changed', 'var(--caches)'],
  ['nothing changed', 'var(--app)'],
]

function figure(title: string, head: string, chart: string, caption: string): string {
  const below = caption === '' ? '' : `<figcaption>${escaped(caption)}</figcaption>`
  return `<figure><h2>${escaped(title)}</h2>${head}<div class="chart">${chart}</div>${below}</figure>`
}

function legend(entries: readonly (readonly [name: string, colour: string])[]): string {
  const keys = entries.map(([name, colour]) => `<span><i style="background:${colour}"></i>${escaped(name)}</span>`)
  return `<p class="legend">${keys.join('')}</p>`
}

function table(document: BenchDocument): string {
  const rows = measuredRungs(document).map(({ title, image, build, start, story, rung }) => {
    const cells = [
      formatMegabytes(image.bytes),
      formatMegabytes(image.gzipBytes),
      formatMegabytes(image.zstdBytes),
      story ? `${story.isBound ? '< ' : ''}${formatMegabytes(story.bytes)}` : '–',
      formatSpread(build.cold, formatSeconds),
      formatSpread(build.sourceChange, formatSeconds),
      formatSpread(build.dependencyChange, formatSeconds),
      formatSpread(start.firstAnswer, formatSeconds),
      formatSpread(start.residentMemory, formatMegabytes),
      formatLate(start).replaceAll('**', ''),
      String(image.shells.length + image.packageManagers.length + image.setuidFiles.length),
    ]
    const own = rung.startsWith('pare-') ? ' class="own"' : ''
    return `<tr${own}><th scope="row">${escaped(title)}</th>${cells.map(cell => `<td>${brokenBefore(escaped(cell))}</td>`).join('')}</tr>`
  })
  const mark = document.bases.some(base => base.isStandIn) ? ' (bases: stand-ins)' : ''
  return `<h2>All figures${mark}</h2><div class="scroll"><table><thead><tr>${tableHead.map(name => `<th scope="col">${name}</th>`).join('')}</tr></thead><tbody>${rows.join('\n')}</tbody></table></div>`
}

/** The range stands below the median. */
function brokenBefore(cell: string): string {
  return cell.replace(/ (\([^)]*\))$/, '<br><small>$1</small>')
}

const tableHead = [
  'rung',
  'MB',
  'gzip',
  'zstd',
  'story',
  'cold, s',
  'one line, s',
  'dependency, s',
  'first answer, s',
  'memory, MB',
  'late routes',
  'shells, managers, setuid',
]

function without(rungs: readonly RungDocument[]): string {
  const rest = rungs.filter(({ status }) => status !== 'measured')
  return list(
    'Not measured',
    rest.map(({ title, status, reason = '' }) => `${title}: ${status === 'failed' ? 'failed; ' : ''}${reason}.`),
  )
}

function list(title: string, sentences: readonly string[]): string {
  if (sentences.length === 0) return ''
  const items = sentences.map(sentence => `<li>${escaped(sentence).replaceAll(/`([^`]+)`/g, '<code>$1</code>')}</li>`)
  return `<h2>${escaped(title)}</h2><ul>${items.join('')}</ul>`
}

const style = `
:root { ${themeVariables('light')} }
@media (prefers-color-scheme: dark) { :root { ${themeVariables('dark')} } }
@media print { :root { ${themeVariables('light')} } #tip { display: none } figure, tr { break-inside: avoid } .scroll { overflow: visible } table { font-size: 7pt } }
* { box-sizing: border-box }
body { margin: 0; background: var(--paper); color: var(--ink); font: 15px/1.5 system-ui, sans-serif }
main { max-width: 960px; margin: 0 auto; padding: 24px }
h1 { font-size: 1.6rem; margin: 0 0 4px } h2 { font-size: 1.1rem; margin: 32px 0 8px }
.facts, figcaption, .legend { color: var(--faint); font-size: .85rem; margin: 4px 0 }
.stand-in { border-left: 3px solid var(--caches); padding: 4px 12px; margin: 12px 0 }
figure { margin: 0 } .chart { overflow-x: auto } .chart svg { max-width: 100%; height: auto; min-width: 640px; --plot-background: var(--paper) }
.legend span { margin-right: 16px; white-space: nowrap } .legend i { display: inline-block; width: 10px; height: 10px; margin-right: 6px; border-radius: 2px }
.scroll { overflow-x: auto } table { border-collapse: collapse; font-size: .8rem; width: 100% }
th, td { padding: 4px 8px; border-bottom: 1px solid color-mix(in srgb, var(--faint) 30%, transparent); text-align: right; vertical-align: top }
td { white-space: nowrap } small { color: var(--faint) } th:first-child { text-align: left; font-weight: normal; white-space: nowrap } thead th { color: var(--faint); font-weight: normal } .own th, .own td { color: var(--accent); font-weight: 600 }
code { font-size: .9em } [data-tip]:hover { opacity: .8 }
#tip { position: fixed; z-index: 1; pointer-events: none; white-space: pre-line; background: var(--ink); color: var(--paper); padding: 4px 10px; border-radius: 4px; font-size: .8rem }
`

// A title appears after a second and not at all on a touch screen; without the script it is still there.
const script = `
const tip = document.getElementById('tip')
for (const title of document.querySelectorAll('.chart title')) { title.parentNode.dataset.tip = title.textContent; title.remove() }
const show = event => {
  const text = event.target.closest?.('[data-tip]')?.dataset.tip
  tip.hidden = !text
  if (!text) return
  tip.textContent = text
  tip.style.left = Math.min(event.clientX + 12, innerWidth - tip.offsetWidth - 8) + 'px'
  tip.style.top = Math.min(event.clientY + 12, innerHeight - tip.offsetHeight - 8) + 'px'
}
addEventListener('pointermove', show)
addEventListener('pointerdown', show)
`
