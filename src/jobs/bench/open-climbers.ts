import { join } from 'node:path'
import { isInstallable } from '../../stages/dockerfiles/install-steps.ts'
import type { Rung } from '../../stages/ladder/rungs.ts'
import { findRung } from '../../stages/ladder/rungs.ts'
import type { Engine } from '../../stores/engines/engine.ts'
import { ProgramFailed, runProgram } from '../../stores/engines/run-program.ts'
import type { JobContext } from '../context.ts'
import type { BenchFacts } from './bench-facts.ts'
import type { BenchOptions } from './bench-options.ts'
import { checkOut, reasonAgainstDependency } from './checkout.ts'
import type { Climber } from './climber.ts'
import { dockerfileClimber } from './dockerfile-climber.ts'
import { goClimber } from './go-climber.ts'
import type { Bases } from './open-bases.ts'
import { pareClimber } from './pare-climber.ts'
import { slimtoolkitClimber } from './slimtoolkit-climber.ts'

export interface OpenClimbersOptions {
  readonly options: BenchOptions
  readonly facts: BenchFacts
  readonly bases: Bases
  readonly engine: Engine
  readonly scratch: string
  readonly signal: AbortSignal
}

/** A rung with what builds it, or why nothing can. */
export type OpenedRung =
  | { readonly rung: Rung; readonly climber: Climber }
  | { readonly rung: Rung; readonly notMeasured: string }

/** Opens every rung that can be had here. */
export async function openClimbers(
  rungs: readonly Rung[],
  all: OpenClimbersOptions,
  context: JobContext,
): Promise<OpenedRung[]> {
  const { options, facts, bases, engine, scratch, signal } = all
  const { environment } = context
  const { project } = facts
  const noDependency = await reasonAgainstDependency(project)
  const slimtoolkit = await firstProgram(['slim', 'mint'], ['--version'], environment, signal)
  const go = await firstProgram(['go'], ['version'], environment, signal)
  const checkedOut = (name: string) => checkOut(project, join(scratch, name), engine.label.split('=')[1]!)

  async function openDockerfile(rung: Rung, folder: string): Promise<OpenedRung> {
    const { made } = rung
    if (made.by !== 'dockerfile') throw new Error(`${rung.name} has no Dockerfile`)
    const missing = made.bases.map(kind => bases.missing.get(kind)).find(reason => reason !== undefined)
    if (missing !== undefined) return { rung, notMeasured: missing }
    if (!isInstallable(facts.dockerfile.dependencies))
      return { rung, notMeasured: `no template installs from \`${facts.dockerfile.dependencies.file}\`` }
    if (made.needsCacheMounts && !engine.hasCacheMounts)
      return { rung, notMeasured: `the ${engine.builder} of ${engine.name} has no cache mounts; buildx brings them` }
    const checkout = await checkedOut(folder)
    const images = bases.images
    return {
      rung,
      climber: dockerfileClimber({ rung, facts: facts.dockerfile, checkout, engine, bases: images, noDependency }),
    }
  }

  async function open(rung: Rung): Promise<OpenedRung> {
    switch (rung.made.by) {
      case 'dockerfile':
        return openDockerfile(rung, rung.name)
      case 'pare':
        if (rung.made.areLateProbed && facts.unprobed.length === 0)
          return { rung, notMeasured: 'no late route was named (`--late`): it would be the rung before it' }
        return {
          rung,
          climber: pareClimber({
            rung,
            program: options.program,
            flags: options.flags,
            trailing: options.build.command,
            probes: rung.made.areLateProbed ? facts.unprobed : [],
            checkout: await checkedOut(rung.name),
            engine,
            scratch,
            environment,
            signal,
            noDependency,
          }),
        }
      case 'go':
        if (go === undefined) return { rung, notMeasured: '`go` is not installed' }
        return {
          rung,
          climber: await goClimber({
            rung,
            port: facts.port,
            path: facts.first.path,
            engine,
            scratch,
            environment,
            signal,
          }),
        }
      case 'slimtoolkit': {
        if (slimtoolkit === undefined) return { rung, notMeasured: 'neither `slim` nor `mint` is installed' }
        if (engine.name !== 'docker') return { rung, notMeasured: 'SlimToolkit works with a Docker engine alone' }
        const opened = await openDockerfile(findRung(rung.made.of)!, rung.name)
        if (!('climber' in opened)) return { rung, notMeasured: opened.notMeasured }
        const { port, first } = facts
        const of = opened.climber
        return {
          rung,
          climber: slimtoolkitClimber({ rung, program: slimtoolkit, of, port, first, engine, environment, signal }),
        }
      }
      default:
        rung.made satisfies never
        throw new Error('unreachable')
    }
  }

  const opened: OpenedRung[] = []
  for (const rung of rungs) opened.push(await open(rung))
  return opened
}

async function firstProgram(
  names: readonly string[],
  args: readonly string[],
  environment: JobContext['environment'],
  signal: AbortSignal,
): Promise<string | undefined> {
  for (const name of names) {
    try {
      await runProgram(name, args, { environment, signal })
      return name
    } catch (cause) {
      if (!(cause instanceof ProgramFailed)) throw cause
    }
  }
  return undefined
}
