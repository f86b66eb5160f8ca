import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Image } from '../../model/oci/image.ts'
import { type ImagePart, imageParts } from '../../stages/ladder/image-part.ts'
import { spreadOf } from '../../stages/ladder/spread.ts'
import { createArchiveStore } from '../../stores/archive/archive-store.ts'
import type { Engine } from '../../stores/engines/engine.ts'
import { ProgramFailed } from '../../stores/engines/run-program.ts'
import type { JobContext } from '../context.ts'
import type { BenchFacts } from './bench-facts.ts'
import type { BenchOptions } from './bench-options.ts'
import type { Measured, RungBuild, RungImage, RungResult, RungStart } from './bench-result.ts'
import type { BuildKind, Climber, Contents } from './climber.ts'
import { layerSizer } from './layer-sizes.ts'
import type { OpenedRung } from './open-climbers.ts'
import { runSchedule, type Task } from './schedule.ts'
import { type Started, startImage } from './start-image.ts'
import { weighImage } from './weigh-image.ts'

export interface MeasureOptions {
  readonly options: BenchOptions
  readonly facts: BenchFacts
  readonly engine: Engine
  readonly scratch: string
  readonly signal: AbortSignal
}

/** All that was seen of one rung so far. */
interface Log {
  readonly climber: Climber
  readonly seconds: Record<BuildKind | 'unproven', number[]>
  readonly starts: Started[]
  image?: RungImage
  failure?: { readonly reason: string; readonly log: string }
}

const phases: Readonly<Record<BuildKind, string>> = {
  cold: 'cold builds',
  unchanged: 'nothing changed',
  source: 'one line changed',
  dependency: 'one dependency added',
}

const kinds: readonly BuildKind[] = ['cold', 'unchanged', 'source', 'dependency']

/**
 * Measures the rungs in turn, A B C A B C …, so that whatever else this computer does meets all of them alike. One that
 * fails is left out from there on, with what it said.
 */
export async function measureRungs(
  opened: readonly OpenedRung[],
  all: MeasureOptions,
  context: JobContext,
): Promise<RungResult[]> {
  const logs = new Map<string, Log>()
  for (const one of opened) if ('climber' in one) logs.set(one.rung.name, newLog(one.climber))
  const tasks = [...logs.values()].length > 0 ? plannedTasks([...logs.values()], all) : []
  await runSchedule(tasks, context, () => performance.now())
  return opened.map(one => {
    const { name, title, story } = one.rung
    const head = { name, title, ...(story ? { story } : {}) }
    if ('notMeasured' in one) return { ...head, status: 'not-measured', reason: one.notMeasured }
    return { ...head, ...outcomeOf(logs.get(name)!, all.engine) }
  })
}

function newLog(climber: Climber): Log {
  return { climber, seconds: { cold: [], unchanged: [], source: [], dependency: [], unproven: [] }, starts: [] }
}

function plannedTasks(logs: readonly Log[], all: MeasureOptions): Task[] {
  const { options, facts, engine, scratch, signal } = all
  const rounds = Array.from({ length: options.repeat }, (_, round) => round)
  const sizesOf = layerSizer(signal)

  const builds = kinds.flatMap(kind =>
    rounds.flatMap(round =>
      logs
        .filter(({ climber }) => climber.reasonAgainst(kind) === undefined)
        .flatMap(log => [buildTask(log, kind, round), ...(kind === 'source' ? unprovenTasks(log, round) : [])]),
    ),
  )

  function buildTask(log: Log, kind: BuildKind, round: number): Task {
    const { climber } = log
    return task(log, phases[kind], kind, kind === 'cold' ? 12 : 1, async () => {
      log.seconds[kind].push(await climber.build(kind, round))
    })
  }

  function unprovenTasks(log: Log, round: number): Task[] {
    const { made } = log.climber.rung
    // Level max cuts by a run, so that it has none without proof.
    if (made.by !== 'pare' || made.level === 'max') return []
    return [
      task(log, phases.source, 'unproven', 1, async () => {
        // Other lines than those of the proven builds: neither may find what the other left.
        const seconds = await log.climber.build('source', options.repeat + round, { isProofOff: true })
        log.seconds.unproven.push(seconds)
      }),
    ]
  }

  const weights = logs.map(log =>
    task(log, 'images', 'weigh', 8, async () => {
      const { climber } = log
      await climber.build('unchanged', 0)
      const file = climber.archive ?? join(scratch, 'image.tar')
      try {
        if (climber.archive === undefined) await engine.save(climber.tag, file)
        const reference = { transport: 'docker-archive', file } as const
        const image = (await createArchiveStore().open(reference, {})) as Image
        log.image = withContents(await weighImage(image, sizesOf, signal), climber.contents?.())
      } finally {
        await rm(file, { force: true })
      }
    }),
  )

  const { runner } = engine
  const starts = runner
    ? rounds.flatMap(() =>
        logs.map(log =>
          task(log, 'starts', 'start', 1, async () => {
            const { port, first, late } = facts
            log.starts.push(await startImage(runner, log.climber.tag, { port, first, late: lateOf(log, late), signal }))
          }),
        ),
      )
    : []

  function task(log: Log, phase: string, kind: string, guessSeconds: number, work: () => Promise<void>): Task {
    const { name } = log.climber.rung
    return {
      phase,
      kind: `${kind} ${name}`,
      text: name,
      guessSeconds,
      async run() {
        if (log.failure) return
        try {
          await work()
        } catch (cause) {
          if (signal.aborted || !(cause instanceof ProgramFailed)) throw cause
          log.failure = { reason: `${phase}: ${cause.message}`, log: cause.log }
        }
      },
    }
  }

  return [...builds, ...weights, ...starts]
}

/** A Go server of one route has no other to ask for. */
function lateOf({ climber }: Log, late: BenchFacts['late']): BenchFacts['late'] {
  return climber.rung.made.by === 'go' ? [] : late
}

/** What a build says of its own image is more than its paths do: pare knows the origin of every entry. */
function withContents(image: RungImage, contents: Contents | undefined): RungImage {
  if (contents === undefined) return image
  const sizes = new Map<ImagePart, number>()
  for (const { name, isDistribution, size } of contents.parts) {
    const part = isDistribution ? 'dependencies' : (ownParts[name] ?? 'system')
    sizes.set(part, (sizes.get(part) ?? 0) + size)
  }
  return {
    ...image,
    packages: contents.packages,
    distributions: contents.distributions,
    parts: imageParts.map(part => ({ part, bytes: sizes.get(part) ?? 0 })),
  }
}

const ownParts: Readonly<Record<string, ImagePart>> = {
  app: 'app',
  interpreter: 'interpreter',
  'standard library': 'interpreter',
}

type Outcome =
  | { readonly status: 'measured'; readonly image: RungImage; readonly build: RungBuild; readonly start: RungStart }
  | { readonly status: 'failed'; readonly reason: string; readonly log: string }

function outcomeOf(log: Log, engine: Engine): Outcome {
  if (log.failure) return { status: 'failed', ...log.failure }
  return { status: 'measured', image: log.image!, build: buildOf(log), start: startOf(log, engine) }
}

function buildOf({ climber, seconds }: Log): RungBuild {
  const measured = (kind: BuildKind): Measured => {
    const reason = climber.reasonAgainst(kind)
    return reason === undefined ? spreadOf(seconds[kind]) : { notMeasured: reason }
  }
  return {
    cold: measured('cold'),
    unchanged: measured('unchanged'),
    sourceChange: measured('source'),
    dependencyChange: measured('dependency'),
    ...(seconds.unproven.length > 0 ? { sourceChangeUnproven: spreadOf(seconds.unproven) } : {}),
  }
}

function startOf({ climber, starts }: Log, engine: Engine): RungStart {
  if (!engine.runner) {
    const reason = { notMeasured: `${engine.builder} builds images and runs none` }
    return { firstAnswer: reason, firstRequest: reason, residentMemory: reason, late: reason }
  }
  const memory = starts.flatMap(({ residentMemory }) => residentMemory ?? [])
  const isGo = climber.rung.made.by === 'go'
  return {
    firstAnswer: spreadOf(starts.map(({ firstAnswer }) => firstAnswer)),
    firstRequest: spreadOf(starts.map(({ firstRequest }) => firstRequest)),
    residentMemory: memory.length > 0 ? spreadOf(memory) : { notMeasured: `${engine.name} did not tell` },
    late: isGo ? { notMeasured: 'the server has one route' } : starts.at(-1)!.late,
  }
}
