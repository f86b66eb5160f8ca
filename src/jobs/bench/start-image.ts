import { setTimeout as sleep } from 'node:timers/promises'
import type { RequestProbe } from '../../model/settings.ts'
import { ask, isTaken } from '../../stores/engines/ask.ts'
import type { Runner } from '../../stores/engines/engine.ts'
import { ProgramFailed } from '../../stores/engines/run-program.ts'
import type { LateAnswer } from './bench-result.ts'

/** What one start of a container showed. */
export interface Started {
  readonly firstAnswer: number
  readonly firstRequest: number
  readonly residentMemory?: number
  readonly late: readonly LateAnswer[]
}

export interface StartOptions {
  readonly port: number
  readonly first: RequestProbe
  readonly late: readonly RequestProbe[]
  readonly signal: AbortSignal
}

const pollMilliseconds = 3
const patienceSeconds = 60
/** Looking whether a container is still there disturbs what is measured; most have answered by then. */
const lookSeconds = 5

/** Starts an image, asks until it answers, then asks for everything else, and stops it. */
export async function startImage(runner: Runner, image: string, options: StartOptions): Promise<Started> {
  const { port, first, late, signal } = options
  await portIsFree(port, signal)
  const started = performance.now()
  const since = () => (performance.now() - started) / 1000
  const starting = runner.start(image)
  let failure: unknown
  let nextLook = lookSeconds
  starting.catch(cause => {
    failure = cause
  })
  try {
    for (;;) {
      const answer = await ask(first, port)
      if (answer && answer.status < 500) {
        const firstAnswer = since()
        const container = await starting
        const memory = await runner.residentMemory(container)
        const answers: LateAnswer[] = []
        for (const probe of late) answers.push(await askLate(probe, port))
        return {
          firstAnswer,
          firstRequest: answer.seconds,
          ...(memory !== undefined ? { residentMemory: memory } : {}),
          late: answers,
        }
      }
      if (failure !== undefined) throw failure
      if (since() > nextLook) {
        const container = await starting
        const isOver = !(await runner.isRunning(container))
        if (isOver || since() > patienceSeconds) throw silence(first, isOver, await runner.lastLines(container))
        nextLook = since() + lookSeconds
      }
      await sleep(pollMilliseconds, undefined, { signal })
    }
  } finally {
    const container = await starting.catch(() => undefined)
    if (container !== undefined) await runner.stop(container)
  }
}

/** The last container may still be letting go of it, and so may somebody else. */
async function portIsFree(port: number, signal: AbortSignal): Promise<void> {
  const started = performance.now()
  while (await isTaken(port)) {
    if (performance.now() - started > patienceSeconds * 1000)
      throw new ProgramFailed(`port ${port} is in use on this computer, and containers are started on its network`)
    await sleep(500, undefined, { signal })
  }
}

function silence({ path }: RequestProbe, isOver: boolean, log: string): ProgramFailed {
  const what = isOver
    ? `the container ended before it answered \`${path}\``
    : `the app did not answer \`${path}\` within ${patienceSeconds} s`
  return new ProgramFailed(what, { log })
}

async function askLate(probe: RequestProbe, port: number): Promise<LateAnswer> {
  const answer = await ask(probe, port)
  const name = `${probe.method} ${probe.path}`
  if (answer === undefined) return { probe: name, isOk: false, answer: 'no answer' }
  const isRight = probe.status === undefined ? answer.status < 400 : answer.status === probe.status
  const isSaid = probe.contains === undefined || answer.body.includes(probe.contains)
  return { probe: name, isOk: isRight && isSaid, answer: String(answer.status) }
}
