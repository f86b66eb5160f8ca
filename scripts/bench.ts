import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { benchApps, furtherDependencies } from './bench/apps.ts'
import { type Bases, importBases } from './bench/bases.ts'
import { type DockerEngine, dockerEngine } from './bench/docker-engine.ts'
import { measureFloors } from './bench/floors.ts'
import { describeMachine } from './bench/machine.ts'
import { type Bench, measureApp } from './bench/measure-app.ts'
import { withBench } from './bench/readme.ts'
import { renderMarkdown } from './bench/render-markdown.ts'
import type { MeasuredApp, Results } from './bench/results.ts'
import { RunFailed, run } from './bench/run.ts'
import { scenarios } from './bench/scenarios.ts'

// Measures pare against `docker build` of a multi-stage Dockerfile, on this computer, in turn. It needs Docker and
// mmdebstrap for the comparison, and measures pare alone without them. Read scenarios.ts first.

const usage = `Usage: npm run bench -- [options]

  --repeat N       rounds of every scenario (default: 5, at most ${mostRounds()})
  --only NAME      one app: ${benchApps.map(({ alias }) => alias).join(' or ')}
  --json FILE      write every measurement there
  --markdown       print tables alone, without what is going on
  --write-readme   put the tables between <!-- bench --> and <!-- /bench --> of README.md
`

const home = resolve(import.meta.dirname, '..')
const readme = join(home, 'README.md')

class WrongUsage extends Error {}

interface Options {
  readonly rounds: number
  readonly apps: typeof benchApps
  readonly json: string | undefined
  readonly isReadmeWritten: boolean
  readonly isQuiet: boolean
}

/** Every scenario that adds dependencies must find others than those before it. */
function mostRounds(): number {
  const adding = scenarios.filter(({ change }) => change === 'dependency').length
  return Math.floor(furtherDependencies.length / adding)
}

function parseOptions(argv: string[]): Options {
  const { values } = parseArgs({
    args: argv,
    options: {
      repeat: { type: 'string', default: '5' },
      only: { type: 'string' },
      json: { type: 'string' },
      markdown: { type: 'boolean', default: false },
      'write-readme': { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    },
  })
  if (values.help) throw new WrongUsage(usage)
  const rounds = Number(values.repeat)
  if (!Number.isInteger(rounds) || rounds < 1 || rounds > mostRounds())
    throw new WrongUsage(`Expected \`--repeat\` from 1 to ${mostRounds()}, got \`${values.repeat}\``)
  const apps = benchApps.filter(({ alias, name }) => values.only === undefined || [alias, name].includes(values.only))
  if (apps.length === 0) throw new WrongUsage(`There is no app \`${values.only}\`\n\n${usage}`)
  return {
    rounds,
    apps,
    json: values.json,
    isReadmeWritten: values['write-readme'],
    isQuiet: values.markdown,
  }
}

/** The engine with its bases, or why there is none. */
async function openDocker(
  id: string,
  scratch: string,
  signal: AbortSignal,
  made: (engine: DockerEngine) => void,
): Promise<{ readonly engine: DockerEngine; readonly bases: Bases } | { readonly notMeasured: string }> {
  try {
    await run('mmdebstrap', ['--version'], { signal })
    const engine = await dockerEngine(id, signal)
    made(engine)
    return { engine, bases: await importBases(engine, scratch, signal) }
  } catch (cause) {
    if (!(cause instanceof RunFailed)) throw cause
    return { notMeasured: cause.message.split('\n').at(-1)! }
  }
}

async function bench(options: Options, signal: AbortSignal): Promise<Results> {
  const id = `${process.pid}`
  const tell = (text: string) => void (options.isQuiet || process.stderr.write(`${text}\n`))
  const scratch = await mkdtemp(join(tmpdir(), 'pare-bench-'))
  const pare = join(home, 'pare')
  let engine: DockerEngine | undefined
  try {
    // Sets itself up and bundles when it must, so that no measurement contains that.
    await run(pare, ['--version'], { signal })
    tell('bases')
    const docker = await openDocker(id, scratch, signal, value => {
      engine = value
    })
    if ('notMeasured' in docker) process.stderr.write(`docker build: not measured: ${docker.notMeasured}\n`)
    const found = 'engine' in docker ? { docker } : {}
    const setting: Bench = { pare, examples: join(home, 'examples'), scratch, signal, tell, ...options, ...found }
    const apps: MeasuredApp[] = []
    for (const app of options.apps) apps.push(await measureApp(app, setting))
    tell('floors')
    const floors = await measureFloors(pare, 2 * options.rounds, { signal })
    return {
      date: new Date().toISOString().slice(0, 10),
      machine: describeMachine(),
      docker: 'engine' in docker ? { version: docker.engine.version } : docker,
      notes: 'engine' in docker ? notesOf(docker.bases) : [],
      rounds: options.rounds,
      apps,
      floors,
    }
  } finally {
    await engine?.remove()
    await rm(scratch, { recursive: true, force: true })
  }
}

function notesOf({ hasOwnAuthorities }: Bases): string[] {
  return [
    '`docker build` starts with its base image in place and uses the classic builder; pare fetches its base as well.',
    'The classic builder keeps no downloads: where pare has only those, `docker build` runs with `--no-cache`.',
    'Both bases are stand-ins for the official images, made from the packages of Debian trixie.',
    ...(hasOwnAuthorities
      ? ["The slim-like base holds this computer's certificate authorities, which pip needs."]
      : []),
    'Sizes are as the engine counts them; gzip is `gzip -6` of every layer, the same for all.',
  ]
}

async function main(): Promise<void> {
  const interruption = new AbortController()
  const interrupt = (name: string) => interruption.abort(new Error(`interrupted by ${name}`))
  for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, interrupt)

  const options = parseOptions(process.argv.slice(2))
  const text = options.isReadmeWritten ? await readFile(readme, 'utf8') : ''
  if (options.isReadmeWritten && withBench(text, '') === undefined)
    throw new WrongUsage('README.md has no `<!-- bench -->` and `<!-- /bench -->`; nothing was measured')

  const results = await bench(options, interruption.signal)
  const tables = renderMarkdown(results)
  process.stdout.write(`${tables}\n`)
  if (options.json !== undefined) await writeFile(options.json, `${JSON.stringify(results, undefined, 2)}\n`)
  if (options.isReadmeWritten) await writeFile(readme, withBench(await readFile(readme, 'utf8'), tables)!)
}

try {
  await main()
} catch (cause) {
  const isOwn = cause instanceof WrongUsage || cause instanceof RunFailed
  process.stderr.write(`${isOwn || !(cause instanceof Error) ? cause : cause.message}\n`)
  process.exitCode = cause instanceof WrongUsage ? 2 : 1
}
