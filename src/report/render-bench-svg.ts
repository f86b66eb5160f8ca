import { imageParts } from '../stages/ladder/image-part.ts'
import { sizeChart } from './bench-charts.ts'
import type { BenchDocument } from './bench-document.ts'
import { lightTheme } from './bench-theme.ts'

const margin = 20
const headHeight = 64

/** The chart of sizes as an SVG file that any program draws: literal colours, a title and a legend in it. */
export function renderBenchSvg(document: BenchDocument): string {
  const { ink, faint } = lightTheme
  const chart = sizeChart(document, lightTheme).replaceAll('currentColor', ink)
  const [, width = '880', height = '400'] = /viewBox="0 0 ([\d.]+) ([\d.]+)"/.exec(chart) ?? []
  const [fullWidth, fullHeight] = [Number(width) + 2 * margin, Number(height) + headHeight + margin]
  const isStandIn = document.bases.some(base => base.isStandIn)
  const subtitle = `${document.date}, ${document.engine.version}, ${document.machine}${isStandIn ? '; base images are stand-ins' : ''}`
  const legend = imageParts.map(
    (part, index) =>
      `<rect x="${index * 110}" y="0" width="10" height="10" fill="${lightTheme.parts[part]}"/><text x="${index * 110 + 15}" y="9" font-size="11" fill="${ink}">${part}</text>`,
  )
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${fullWidth}" height="${fullHeight}" viewBox="0 0 ${fullWidth} ${fullHeight}" font-family="system-ui, 'DejaVu Sans', 'Helvetica Neue', Arial, sans-serif">
<rect width="100%" height="100%" fill="#ffffff"/>
<text x="${margin}" y="24" font-size="15" font-weight="bold" fill="${ink}">${escaped(document.project)}: size of the image, by rung</text>
<text x="${margin}" y="41" font-size="10" fill="${faint}">${escaped(subtitle)}</text>
<g transform="translate(${margin} 50)">${legend.join('')}</g>
<g transform="translate(${margin} ${headHeight})">${chart}</g>
</svg>
`
}

/** Text as it stands in XML. */
export function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')
}
