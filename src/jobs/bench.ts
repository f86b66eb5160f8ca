import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { PareError } from '../model/error.ts'
import { rungs as allRungs, type Rung } from '../stages/ladder/rungs.ts'
import type { BaseKind } from '../stages/ladder/stand-in-script.ts'
import type { Engine } from '../stores/engines/engine.ts'
import { openEngine } from '../stores/engines/open-engine.ts'
import { benchFacts } from './bench/bench-facts.ts'
import type { BenchOptions } from './bench/bench-options.ts'
import type { BenchResult } from './bench/bench-result.ts'
import { describeMachine } from './bench/describe-machine.ts'
import { measureRungs } from './bench/measure-rungs.ts'
import { notesOf } from './bench/notes.ts'
import { openBases } from './bench/open-bases.ts'
import { openClimbers } from './bench/open-climbers.ts'
import type { JobContext } from './context.ts'

/** Climbs the ladder with a project: builds, weighs and starts every rung, and removes what it made, however it ends. */
export async function bench(options: BenchOptions, context: JobContext): Promise<BenchResult> {
  const signal = context.signal ?? new AbortController().signal
  const scratch = await mkdtemp(join(context.environment.TMPDIR || tmpdir(), 'pare-bench-'))
  let engine: Engine | undefined
  try {
    engine = await openEngine({
      name: options.engine,
      ...(options.builder !== undefined ? { builder: options.builder } : {}),
      environment: context.environment,
      scratch,
      signal,
    })
    const facts = await benchFacts(options, context)
    const asked = allRungs.filter(({ name }) => options.rungs.length === 0 || options.rungs.includes(name))
    const bases = await openBases(
      {
        kinds: baseKindsOf(asked),
        python: facts.python,
        suite: facts.suite,
        isRegistryAsked: options.isRegistryAsked,
        ...(options.standIns !== undefined ? { standIns: resolve(context.workingDirectory, options.standIns) } : {}),
        engine,
        scratch,
      },
      context,
    )
    const folder = join(scratch, 'rungs')
    await mkdir(folder)
    const climbers = await openClimbers(asked, { options, facts, bases, engine, scratch: folder, signal }, context)
    const measured = await measureRungs(climbers, { options, facts, engine, scratch, signal }, context)
    return {
      project: facts.project.name,
      date: context.now.toISOString().slice(0, 10),
      machine: describeMachine(),
      pare: options.version,
      engine: { name: engine.name, version: engine.version, builder: engine.builder },
      python: facts.python,
      suite: facts.suite,
      repeat: options.repeat,
      request: `${facts.first.method} ${facts.first.path}`,
      bases: bases.used,
      notes: notesOf(engine, bases, context.environment),
      rungs: measured,
    }
  } catch (cause) {
    throw isDiskFull(cause) ? diskFull(scratch, cause) : cause
  } finally {
    await rm(scratch, { recursive: true, force: true })
    await engine?.remove()
  }
}

function baseKindsOf(rungs: readonly Rung[]): BaseKind[] {
  const needed = rungs.flatMap(({ made }) => {
    if (made.by === 'dockerfile') return made.bases
    const of = made.by === 'slimtoolkit' ? allRungs.find(({ name }) => name === made.of) : undefined
    return of?.made.by === 'dockerfile' ? of.made.bases : []
  })
  return [...new Set(needed)]
}

function isDiskFull(cause: unknown): boolean {
  return ['ENOSPC', 'EDQUOT'].includes((cause as NodeJS.ErrnoException | undefined)?.code ?? '')
}

/** There is no space left for what the rungs need: images of a gigabyte, and a cache for each of pare's own. */
function diskFull(scratch: string, cause: unknown): PareError {
  return new PareError({
    code: 'disk-full',
    exitCode: 69,
    message: `Could not go on: no space is left for \`${scratch}\`; what was made is removed`,
    hint: 'all rungs need some 5 GB: make room, set TMPDIR to a larger disk, or climb fewer with `--rungs`',
    cause,
  })
}
