import { readFile, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { measure } from './bench/measure.ts'
import { parseOptions, usage, WrongUsage } from './bench/options.ts'
import { withBench } from './bench/readme.ts'
import { renderMarkdown } from './bench/render-markdown.ts'
import { RunFailed } from './bench/run.ts'

// Measures pare against `docker build` of a multi-stage Dockerfile, on this computer, in turn. It needs Docker and
// mmdebstrap for the comparison, and measures pare alone without them. Read bench/scenarios.ts first.

const home = resolve(import.meta.dirname, '..')
const readme = join(home, 'README.md')

async function main(signal: AbortSignal): Promise<void> {
  const options = parseOptions(process.argv.slice(2))
  if (options === undefined) return void process.stdout.write(usage)
  if (options.isReadmeWritten && withBench(await readFile(readme, 'utf8'), '') === undefined)
    throw new WrongUsage('README.md has no `<!-- bench -->` with `<!-- /bench -->` after it; nothing was measured')

  const results = await measure(options, home, signal)
  const tables = renderMarkdown(results)
  process.stdout.write(`${tables}\n`)
  if (options.json !== undefined) await writeFile(options.json, `${JSON.stringify(results, undefined, 2)}\n`)
  if (options.isReadmeWritten) await writeFile(readme, withBench(await readFile(readme, 'utf8'), tables)!)
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
  const isExpected = interruption.signal.aborted || cause instanceof WrongUsage || cause instanceof RunFailed
  process.stderr.write(`${isExpected ? (cause as Error).message : ((cause as Error).stack ?? cause)}\n`)
  process.exitCode ??= cause instanceof WrongUsage ? 2 : 1
}
