import { randomUUID } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describeMachine } from '../../src/jobs/bench/describe-machine.ts'
import { type Bases, importBases } from './bases.ts'
import { type DockerEngine, dockerEngine } from './docker-engine.ts'
import { measureFloors } from './floors.ts'
import { measureApp } from './measure-app.ts'
import type { Options } from './options.ts'
import type { MeasuredApp, Results } from './results.ts'
import { RunFailed, run } from './run.ts'

/** Measures what the options ask for in the repository at `home`, and leaves nothing behind, however it ends. */
export async function measure(options: Options, home: string, signal: AbortSignal): Promise<Results> {
  const { rounds, isQuiet } = options
  const tell = (text: string) => void (isQuiet || process.stderr.write(`${text}\n`))
  const pare = join(home, 'pare')
  const scratch = await mkdtemp(join(tmpdir(), 'pare-bench-'))
  const opened: DockerEngine[] = []
  try {
    // It sets itself up and bundles when it must; no measurement is to contain that.
    await run(pare, ['--version'], { signal })
    tell('bases')
    const docker = await openDocker(scratch, opened, signal)
    const isCompared = 'engine' in docker
    if (!isCompared) process.stderr.write(`docker build: not measured: ${docker.notMeasured}\n`)
    const bench = { pare, examples: join(home, 'examples'), scratch, rounds, signal, tell }
    const apps: MeasuredApp[] = []
    for (const app of options.apps) apps.push(await measureApp(app, { ...bench, ...(isCompared ? { docker } : {}) }))
    tell('floors')
    return {
      date: new Date().toISOString().slice(0, 10),
      machine: describeMachine(),
      docker: isCompared ? { version: docker.engine.version } : docker,
      notes: isCompared ? notesOf(docker.bases) : [],
      rounds,
      apps,
      floors: await measureFloors(pare, 2 * rounds, { signal }),
    }
  } finally {
    await rm(scratch, { recursive: true, force: true })
    for (const engine of opened) await engine.remove()
  }
}

/** The engine and its bases, or why there is none. Whatever is opened is put into `opened` first. */
async function openDocker(
  scratch: string,
  opened: DockerEngine[],
  signal: AbortSignal,
): Promise<{ readonly engine: DockerEngine; readonly bases: Bases } | { readonly notMeasured: string }> {
  try {
    const engine = await dockerEngine(randomUUID().slice(0, 8), signal)
    opened.push(engine)
    return { engine, bases: await importBases(engine, scratch, signal) }
  } catch (cause) {
    if (!(cause instanceof RunFailed)) throw cause
    return { notMeasured: cause.message.split('\n').at(-1)! }
  }
}

function notesOf({ hasOwnAuthorities }: Bases): string[] {
  return [
    '`docker build` is the classic builder, and starts with its base image in place; pare fetches its base as well.',
    'Each leaves the image where it always does: pare in an OCI layout, `docker build` in the engine.',
    'The classic builder keeps no downloads: where pare has only those, `docker build` runs with `--no-cache`.',
    'Both bases are stand-ins for the official images, made from the packages of Debian trixie.',
    ...(hasOwnAuthorities ? ["The bases hold this computer's certificate authorities, which pip needs here."] : []),
    'Sizes are as the engine counts them; gzip is `gzip -6` of every layer, the same for all.',
  ]
}
