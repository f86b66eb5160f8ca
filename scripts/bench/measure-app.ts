import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { BenchApp } from './apps.ts'
import { checkOut } from './checkout.ts'
import type { Contestant } from './contestant.ts'
import { type Docker, dockerContestant } from './docker.ts'
import { interleave, type Measured } from './interleave.ts'
import { measureImages } from './measure-images.ts'
import { pareContestant } from './pare.ts'
import { writePeers } from './peers.ts'
import type { MeasuredApp, MeasuredImage } from './results.ts'
import { scenarios } from './scenarios.ts'

/** What every app is measured with. */
export interface Bench {
  readonly pare: string
  readonly examples: string
  readonly scratch: string
  readonly rounds: number
  readonly signal: AbortSignal
  /** Absent: pare is measured alone. */
  readonly docker?: Docker
  tell(text: string): void
}

/** Measures one app: its builds in every scenario, then its images. */
export async function measureApp(app: BenchApp, bench: Bench): Promise<MeasuredApp> {
  const { examples, rounds, signal, docker, tell } = bench
  const scratch = join(bench.scratch, app.alias)
  await mkdir(scratch)
  const tag = docker?.engine.nameOf(`${app.alias}-pare`) ?? 'pare-bench'
  const label = docker?.engine.label ?? 'io.pare.bench=alone'
  const own = await checkOut(app, examples, join(scratch, 'pare'))
  const pare = pareContestant(own, { program: bench.pare, scratch, tag, label, signal })
  if (!docker) return { name: app.name, scenarios: await measureBuilds([pare]), images: [] }

  const { engine } = docker
  const start = await pare.start()
  const peers = await writePeers(app, scratch, start, docker)
  const theirs = await checkOut(app, examples, join(scratch, 'docker'))
  const multiStage = dockerContestant(engine, theirs, peers.multiStage)
  const measured = await measureBuilds([pare, multiStage])
  return { name: app.name, scenarios: measured, images: await images() }

  async function measureBuilds(contestants: readonly Contestant[]): Promise<Measured[]> {
    const all: Measured[] = []
    // No two rounds make the same change, whatever scenario they belong to.
    const made = { none: 0, line: 0, dependency: 0 }
    for (const scenario of scenarios) {
      if (scenario.isLoaded && !docker) continue
      tell(`${app.name}: ${scenario.title}`)
      const changes = Array.from({ length: rounds }, (_, round) => made[scenario.change] + round)
      all.push(await interleave(contestants, scenario, changes))
      made[scenario.change] += rounds
    }
    return all
  }

  async function images(): Promise<MeasuredImage[]> {
    tell(`${app.name}: images`)
    await pare.load()
    await theirs.restore()
    for (const peer of [peers.multiStage, peers.distroless])
      await engine.build({ ...peer, context: theirs.directory, buildArguments: {}, isCacheUsed: true })
    return measureImages(
      engine,
      {
        pare: tag,
        'multi-stage on a slim-like base': peers.multiStage.tag,
        'multi-stage on a distroless-like base, with bytecode': peers.distroless.tag,
      },
      { port: start.port ?? 8000, path: app.path, signal },
      { rounds, scratch },
    )
  }
}
