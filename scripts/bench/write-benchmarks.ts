import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { BenchDocument } from '../../src/report/bench-document.ts'
import { renderBenchMarkdown } from '../../src/report/render-bench-markdown.ts'
import { withBlock } from '../../src/report/with-block.ts'
import type { Benchmarks } from './check.ts'

/** Where the committed results are. */
export function benchmarksFile(home: string): string {
  return join(home, 'docs/benchmarks.json')
}

/** Writes the results into docs/benchmarks.json and docs/benchmarks.md; what was not measured this time stays. */
export async function writeBenchmarks(home: string, measured: Benchmarks): Promise<void> {
  const before = await readFile(benchmarksFile(home), 'utf8').then(
    text => JSON.parse(text) as Benchmarks,
    (): Benchmarks => ({ ladder: [] }),
  )
  const isNew = ({ project }: BenchDocument) => measured.ladder.some(one => one.project === project)
  const own = measured.own ?? before.own
  const ladder = [...before.ladder.filter(one => !isNew(one)), ...measured.ladder]
  await writeFile(benchmarksFile(home), `${JSON.stringify({ ...(own ? { own } : {}), ladder }, undefined, 2)}\n`)

  const page = join(home, 'docs/benchmarks.md')
  let text = await readFile(page, 'utf8')
  for (const document of measured.ladder) {
    const name = `pare bench ${document.project}`
    const next = withBlock(text, name, renderBenchMarkdown(document))
    if (next === undefined) throw new Error(`docs/benchmarks.md has no \`<!-- ${name} -->\` with its end after it`)
    text = next
  }
  await writeFile(page, text)
}
