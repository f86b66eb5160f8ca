import { Resvg } from '@resvg/resvg-js'
import type { BenchDocument } from './bench-document.ts'
import { renderBenchSvg } from './render-bench-svg.ts'

/** The chart of sizes as a picture, twice as fine as it is drawn; letters come from this computer's fonts. */
export function renderBenchPng(document: BenchDocument): Uint8Array {
  const options = {
    fitTo: { mode: 'zoom', value: 2 },
    font: { loadSystemFonts: true, defaultFontFamily: 'DejaVu Sans' },
  } as const
  return new Resvg(renderBenchSvg(document), options).render().asPng()
}
