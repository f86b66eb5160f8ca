import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import type { BenchDocument } from '../src/report/bench-document.ts'
import { renderBenchMarkdown } from '../src/report/render-bench-markdown.ts'
import { ProgramFailed } from '../src/stores/engines/run-program.ts'
import { type Benchmarks, regressions } from './bench/check.ts'
import { climb } from './bench/ladder.ts'
import { measure } from './bench/measure.ts'
import { type Options, parseOptions, usage, WrongUsage } from './bench/options.ts'
import { withBench } from './bench/readme.ts'
import { renderMarkdown } from './bench/render-markdown.ts'
import type { Results } from './bench/results.ts'
import { benchmarksFile, writeBenchmarks } from './bench/write-benchmarks.ts'

// Measures pare against `docker build` of a multi-stage Dockerfile, on this computer, in turn; then every rung of the
// ladder, with `pare bench`. It needs Docker and mmdebstrap for both, and measures pare's own timings without them. Read
// bench/scenarios.ts first.

const home = resolve(import.meta.dirname, '..')
const readme = join(home, 'README.md')

async function main(signal: AbortSignal): Promise<void> {
  const options = parseOptions(process.argv.slice(2))
  if (options === undefined) return void process.stdout.write(usage)
  if (options.isReadmeWritten && withBench(await readFile(readme, 'utf8'), '') === undefined)
    throw new WrongUsage('README.md has no `<!-- bench -->` with `<!-- /bench -->` after it; nothing was measured')

  const committed = options.isChecked ? await readBenchmarks() : undefined
  const own = options.parts.includes('own') ? await measureOwn(options, signal) : undefined
  const ladder = options.parts.includes('ladder') ? await climbAll(options, signal) : []
  const measured: Benchmarks = { ...(own ? { own } : {}), ladder }
  if (options.json !== undefined) await writeFile(options.json, `${JSON.stringify(measured, undefined, 2)}\n`)
  if (options.isWritten) await writeBenchmarks(home, measured)
  if (committed !== undefined) report(regressions(committed, measured))
}

async function measureOwn(options: Options, signal: AbortSignal): Promise<Results> {
  const results = await measure(options, home, signal)
  const tables = renderMarkdown(results)
  process.stdout.write(`${tables}\n`)
  if (options.isReadmeWritten) await writeFile(readme, withBench(await readFile(readme, 'utf8'), tables)!)
  return results
}

async function climbAll({ ladderApps, rounds, isQuiet }: Options, signal: AbortSignal): Promise<BenchDocument[]> {
  const standIns = await mkdtemp(join(tmpdir(), 'pare-stand-ins-'))
  try {
    const documents: BenchDocument[] = []
    for (const app of ladderApps) {
      const document = await climb(app, home, { rounds, isQuiet, standIns, signal })
      process.stdout.write(`${renderBenchMarkdown(document)}\n`)
      documents.push(document)
    }
    return documents
  } finally {
    await rm(standIns, { recursive: true, force: true })
  }
}

async function readBenchmarks(): Promise<Benchmarks> {
  const text = await readFile(benchmarksFile(home), 'utf8').catch(() => undefined)
  if (text === undefined) throw new WrongUsage('docs/benchmarks.json is not there; `--write` makes it')
  return JSON.parse(text) as Benchmarks
}

function report(found: readonly string[]): void {
  if (found.length === 0) return void process.stderr.write('nothing got worse than docs/benchmarks.json says\n')
  for (const sentence of found) process.stderr.write(`worse: ${sentence}\n`)
  process.exitCode = 1
}

const interruption = new AbortController()
for (const [name, code] of [
  ['SIGINT', 130],
  ['SIGTERM', 143],
] as const) {
  // For good: npm and the terminal both pass a signal on, and the second must not stop the cleaning up.
  process.on(name, () => {
    process.exitCode = code
    interruption.abort(new Error(`interrupted by ${name}; what was made is removed`))
  })
}

try {
  await main(interruption.signal)
} catch (cause) {
  const isExpected = interruption.signal.aborted || cause instanceof WrongUsage || cause instanceof ProgramFailed
  process.stderr.write(`${isExpected ? (cause as Error).message : ((cause as Error).stack ?? cause)}\n`)
  if (cause instanceof ProgramFailed && cause.log !== '') process.stderr.write(`${cause.log}\n`)
  process.exitCode ??= cause instanceof WrongUsage ? 2 : 1
}
