import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describeMachine } from '../../src/jobs/bench/describe-machine.ts'
import { openBases } from '../../src/jobs/bench/open-bases.ts'
import { PareError } from '../../src/model/error.ts'
import type { Engine } from '../../src/stores/engines/engine.ts'
import { openEngine } from '../../src/stores/engines/open-engine.ts'
import { runProgram } from '../../src/stores/engines/run-program.ts'
import type { Docker } from './docker.ts'
import { measureFloors } from './floors.ts'
import { measureApp } from './measure-app.ts'
import type { Options } from './options.ts'
import type { MeasuredApp, Results } from './results.ts'

/** Measures what the options ask for in the repository at `home`, and leaves nothing behind, however it ends. */
export async function measure(options: Options, home: string, signal: AbortSignal): Promise<Results> {
  const { rounds, isQuiet } = options
  const tell = (text: string) => void (isQuiet || process.stderr.write(`${text}\n`))
  const pare = join(home, 'pare')
  const scratch = await mkdtemp(join(tmpdir(), 'pare-bench-'))
  const opened: Engine[] = []
  try {
    // It sets itself up and bundles when it must; no measurement is to contain that.
    await runProgram(pare, ['--version'], { signal })
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
      notes: isCompared ? notesOf(docker.engine) : [],
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
  opened: Engine[],
  signal: AbortSignal,
): Promise<Docker | { readonly notMeasured: string }> {
  const environment = process.env
  try {
    const engine = await openEngine({ name: 'docker', environment, scratch, signal })
    opened.push(engine)
    const wanted = { kinds: ['slim', 'distroless'], python: '3.13', suite: 'trixie', isRegistryAsked: false } as const
    const { images, missing } = await openBases({ ...wanted, engine, scratch }, { environment, signal })
    const [notMeasured] = missing.values()
    if (notMeasured !== undefined) return { notMeasured }
    return { engine, slim: images.get('slim')!, distroless: images.get('distroless')! }
  } catch (cause) {
    if (!(cause instanceof PareError)) throw cause
    return { notMeasured: cause.message }
  }
}

function notesOf({ builder }: Engine): string[] {
  return [
    `\`docker build\` is the ${builder}, and starts with its base image in place; pare fetches its base as well.`,
    'Each leaves the image where it always does: pare in an OCI layout, `docker build` in the engine.',
    'The Dockerfile keeps no downloads: where pare has only those, `docker build` runs with `--no-cache`.',
    'Both bases are stand-ins for the official images, made from the packages of Debian trixie.',
    ...(process.env.SSL_CERT_FILE
      ? ["The slim base holds this computer's certificate authorities, which pip needs here."]
      : []),
    'Sizes are the bytes of all files in all layers; gzip is level 6 for every layer, the same for all.',
  ]
}
