import { existsSync } from 'node:fs'
import { access, constants, readFile, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { type Command, Option } from 'commander'
import type { BenchOptions } from '../../jobs/bench/bench-options.ts'
import { mostRounds } from '../../jobs/bench/checkout.ts'
import { bench } from '../../jobs/bench.ts'
import { PareError } from '../../model/error.ts'
import { version } from '../../model/version.ts'
import { type BenchDocument, benchDocument } from '../../report/bench-document.ts'
import { renderBench } from '../../report/render-bench.ts'
import { withBlock } from '../../report/with-block.ts'
import { findRung, type RungName, rungNames } from '../../stages/ladder/rungs.ts'
import { type EngineName, engineNames } from '../../stores/engines/engine.ts'
import { jobContext } from '../job-context.ts'
import { paintFor } from '../paint.ts'
import { parseCount } from '../parse-count.ts'
import { parseProbe } from '../parse-probe.ts'
import type { CommandContext } from '../program.ts'
import { progressObserver } from '../progress.ts'
import { declareProjectOptions, type ProjectFlags, projectOptions } from '../project-options.ts'
import { commaSeparated, repeatable } from '../repeatable.ts'

interface BenchFlags extends ProjectFlags {
  readonly rungs: string[]
  readonly engine: EngineName
  readonly builder?: string
  readonly repeat: string
  readonly late: string[]
  readonly registry: boolean
  readonly standIns?: string
  readonly markdown?: string
  readonly html?: string
  readonly svg?: string
  readonly png?: string
}

export function declare(program: Command, context: CommandContext): void {
  declareProjectOptions(program.command('bench'))
    .summary('the ladder of Dockerfiles, measured with your app')
    .description(
      'Builds the project in DIR with every Dockerfile of the ladder and with pare, and measures size, builds, start and memory. Takes minutes; removes what it made.',
    )
    .argument('[DIR]', 'the project', '.')
    .usage('[DIR] [options] [-- CMD…]')
    .option('--rungs <NAMES>', 'some of the rungs, separated by commas (default: all)', commaSeparated, [])
    .addOption(new Option('--engine <NAME>', 'what builds and runs').choices(engineNames).default('docker'))
    .option('--builder <NAME>', 'a builder that buildx knows, or with buildkit an address: tcp://host:1234')
    .option('--repeat <N>', 'rounds of everything', '3')
    .option('--late <PATH>', 'a path that must still answer once the app is up; repeat it for more', repeatable, [])
    .option('--no-registry', 'pull no base image: stand-ins are made of Debian packages')
    .option('--stand-ins <DIR>', 'keep stand-ins there from one run to the next')
    .option('--markdown <FILE>', 'write the tables there; between its markers, where the file has them')
    .option('--html <FILE>', 'write one page with charts there')
    .option('--svg <FILE>', 'write the chart of sizes there')
    .option('--png <FILE>', 'write the chart of sizes there')
    .addHelpText('after', examples)
    .action(async (directory: string, flags: BenchFlags) => {
      const options = benchOptions(directory, flags, context)
      const paint = paintFor(process.stderr.isTTY === true, process.env)
      const observer = progressObserver(flags.progress, process.stderr, paint, Date.now)
      const job = jobContext({ observer, signal: context.signal, isOffline: flags.offline === true })
      const report = await reportWriter(flags)
      const document = benchDocument(await bench(options, job))
      await report(document)
      if (flags.json) return void process.stdout.write(`${JSON.stringify(document, undefined, 2)}\n`)
      process.stdout.write(renderBench(document, paintFor(process.stdout.isTTY === true, process.env)))
    })
}

const examples = `
Examples:
  pare bench                                   every rung that can be had here, three times
  pare bench --rungs slim,multi-stage,pare-safe --repeat 1
  pare bench --late /report --markdown bench.md --html bench.html
  pare bench --engine buildkit --builder tcp://buildkitd.example.com:1234 --json
`

function benchOptions(directory: string, flags: BenchFlags, context: CommandContext): BenchOptions {
  const rungs = flags.rungs.map(name => name.trim()).filter(name => name !== '')
  const unknown = rungs.find(name => findRung(name) === undefined)
  if (unknown !== undefined) throw unknownRung(unknown)
  return {
    build: projectOptions(directory, flags, context),
    rungs: rungs as RungName[],
    engine: flags.engine,
    ...(flags.builder !== undefined ? { builder: flags.builder } : {}),
    repeat: parseRepeat(flags.repeat),
    late: flags.late.map(path => parseProbe('--late', path).path),
    isRegistryAsked: flags.registry,
    ...(flags.standIns !== undefined ? { standIns: flags.standIns } : {}),
    program: [process.execPath, ...process.execArgv, process.argv[1]!],
    flags: projectFlags(flags),
    version,
  }
}

/**
 * Writes what was asked for in files. What draws is loaded for that alone, and before anything is measured: minutes
 * later, a newer bundle may have taken its place, and a folder that cannot be written is told at once.
 */
async function reportWriter(flags: BenchFlags): Promise<(document: BenchDocument) => Promise<void>> {
  const { markdown, html, svg, png } = flags
  for (const file of [markdown, html, svg, png]) if (file !== undefined) await assertWritable(file)
  const tables = markdown && (await import('../../report/render-bench-markdown.ts')).renderBenchMarkdown
  const page = html && (await import('../../report/render-bench-html.ts')).renderBenchHtml
  const drawing = svg && (await import('../../report/render-bench-svg.ts')).renderBenchSvg
  const picture = png && (await import('../../report/render-bench-png.ts')).renderBenchPng
  return async document => {
    if (markdown && tables) await write(markdown, await intoPlace(markdown, document, tables(document)))
    if (html && page) await write(html, page(document))
    if (svg && drawing) await write(svg, drawing(document))
    if (png && picture) await write(png, picture(document))
  }
}

/** Between the markers of this project, where the file has them; else the tables are the whole file. */
async function intoPlace(file: string, { project }: BenchDocument, tables: string): Promise<string> {
  const found = await readFile(file, 'utf8').catch(() => undefined)
  return (found && withBlock(found, `pare bench ${project}`, tables)) ?? `${tables}\n`
}

async function assertWritable(file: string): Promise<void> {
  const isThere = existsSync(file)
  await access(isThere ? file : dirname(file), constants.W_OK).catch(cause => {
    throw notWritable(file, cause)
  })
}

async function write(file: string, content: string | Uint8Array): Promise<void> {
  await writeFile(file, content).catch(cause => {
    throw notWritable(file, cause)
  })
}

/** A file that a report should go to cannot be written. */
function notWritable(file: string, cause: unknown): PareError {
  return new PareError({
    code: 'report-not-written',
    exitCode: 2,
    message: `Could not write \`${file}\`: ${(cause as NodeJS.ErrnoException).code}`,
    hint: 'name a file in a folder that is there and may be written',
    cause,
  })
}

function parseRepeat(text: string): number {
  const repeat = parseCount('--repeat', text)
  if (repeat * 2 <= mostRounds) return repeat
  throw tooManyRounds(repeat)
}

/** The flags of the project again, for the builds of pare's own rungs. */
function projectFlags(flags: BenchFlags): string[] {
  const one = (name: string, value: string | undefined) => (value === undefined ? [] : [name, value])
  return [
    ...one('--app', flags.app),
    ...one('--port', flags.port),
    ...one('--python', flags.python),
    ...one('--suite', flags.suite),
    ...flags.group.flatMap(name => ['--group', name]),
    ...flags.extra.flatMap(name => ['--extra', name]),
    ...flags.keep.flatMap(name => ['--keep', name]),
    ...flags.drop.flatMap(name => ['--drop', name]),
    ...flags.probe.flatMap(path => ['--probe', path]),
  ]
}

/** `--repeat` asks for more rounds than there are dependencies to add, each of them new. */
function tooManyRounds(repeat: number): PareError {
  return new PareError({
    code: 'too-many-rounds',
    exitCode: 2,
    message: `Expected \`--repeat\` to be at most ${mostRounds / 2}, got ${repeat}`,
    hint: 'five rounds are plenty: the report has the least and the most beside the median',
  })
}

/** `--rungs` names a rung that the ladder does not have. */
function unknownRung(name: string): PareError {
  return new PareError({
    code: 'unknown-rung',
    exitCode: 2,
    message: `Expected a rung of the ladder, got \`${name}\``,
    hint: `the rungs are ${rungNames.join(', ')}`,
  })
}
