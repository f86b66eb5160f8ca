import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { BenchApp } from './apps.ts'
import type { Bases } from './bases.ts'
import { checkOut } from './checkout.ts'
import { dockerContestant } from './docker.ts'
import type { DockerEngine } from './docker-engine.ts'
import { multiStageDockerfile } from './dockerfile.ts'
import { firstAnswer } from './first-answer.ts'
import { interleave, type Measured } from './interleave.ts'
import { type PareContestant, pareContestant } from './pare.ts'
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
  readonly docker?: { readonly engine: DockerEngine; readonly bases: Bases }
  tell(text: string): void
}

/** Measures one app: its builds in every scenario, then its images. */
export async function measureApp(app: BenchApp, bench: Bench): Promise<MeasuredApp> {
  const { scratch, examples, rounds, signal, tell } = bench
  const folder = join(scratch, app.alias)
  await mkdir(folder)
  const pare = pareContestant(bench.pare, await checkOut(app, examples, join(folder, 'pare')), folder, signal)
  const peers = bench.docker && (await dockerPeers(app, folder, pare, bench, bench.docker))

  const measured: Measured[] = []
  let changes = 0
  for (const scenario of scenarios) {
    tell(`${app.name}: ${scenario.title}`)
    const numbers = Array.from({ length: rounds }, (_, round) => changes + round)
    measured.push(await interleave([pare, ...(peers ? [peers.multiStage] : [])], scenario, numbers))
    if (scenario.change !== 'none') changes += rounds
  }
  return { name: app.name, scenarios: measured, images: peers ? await peers.images() : [] }
}

async function dockerPeers(
  app: BenchApp,
  folder: string,
  pare: PareContestant,
  { examples, rounds, signal, tell }: Bench,
  { engine, bases }: NonNullable<Bench['docker']>,
) {
  const checkout = await checkOut(app, examples, join(folder, 'docker'))
  const { argv, directory, environment, port } = await pare.start()
  const common = { builderBase: bases.slim, argv, directory, environment }
  const peer = (what: string, base: string, hasBytecode: boolean) => ({
    dockerfile: join(folder, `Dockerfile.${what}`),
    text: multiStageDockerfile({ ...common, base, hasBytecode }),
    tag: engine.nameOf(`${app.alias}-${what}`),
  })
  const slim = peer('multi-stage', bases.slim, false)
  const distroless = peer('distroless', bases.distroless, true)

  async function images(): Promise<MeasuredImage[]> {
    tell(`${app.name}: images`)
    await checkout.restore()
    const own = engine.nameOf(`${app.alias}-pare`)
    const archive = join(folder, 'image.tar')
    await pare.archive(archive, own)
    await engine.load(archive)
    for (const { tag } of [slim, distroless]) await buildOnce(tag)
    const named = [
      { name: 'pare', tag: own },
      { name: 'multi-stage on a slim-like base', tag: slim.tag },
      { name: 'multi-stage on a distroless-like base, with bytecode', tag: distroless.tag },
    ].map(image => ({ ...image, startSeconds: [] as number[] }))
    const question = { port: port ?? 8000, path: app.path, signal }
    for (let round = 0; round < rounds; round++) {
      for (const { tag, startSeconds } of named) startSeconds.push(await firstAnswer(engine, tag, question))
    }
    const sized: MeasuredImage[] = []
    for (const { name, tag, startSeconds } of named) {
      sized.push({ name, startSeconds, ...(await engine.sizes(tag, folder)) })
    }
    return sized
  }

  async function buildOnce(tag: string): Promise<void> {
    const contestant = dockerContestant(engine, checkout, tag === slim.tag ? slim : distroless)
    await contestant.settle({ name: '', title: '', change: 'none', without: 'nothing', isProven: false })
  }

  return { multiStage: dockerContestant(engine, checkout, slim), images }
}
