import { get } from 'node:http'
import { connect } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import type { DockerEngine } from './docker-engine.ts'
import { RunFailed } from './run.ts'

/** What is asked of a container, and for how long. */
export interface Question {
  readonly port: number
  readonly path: string
  readonly signal: AbortSignal
}

const pollMilliseconds = 3
const patienceSeconds = 60

/** Seconds from the start of `docker run` to the first 200. */
export async function firstAnswer(engine: DockerEngine, image: string, question: Question): Promise<number> {
  const { port, signal } = question
  if (await isTaken(port)) throw new RunFailed(`port ${port} is in use on this computer`)
  const started = performance.now()
  const since = () => (performance.now() - started) / 1000
  const starting = engine.start(image)
  let failure: unknown
  starting.catch(cause => {
    failure = cause
  })
  try {
    while (!(await answers(question))) {
      if (failure !== undefined) throw failure
      if (since() > patienceSeconds) throw silence(image, await engine.lastLines(await starting))
      await sleep(pollMilliseconds, undefined, { signal })
    }
    return since()
  } finally {
    const container = await starting.catch(() => undefined)
    if (container !== undefined) await engine.stop(container)
  }
}

function silence(image: string, said: string): RunFailed {
  return new RunFailed(`\`${image}\` did not answer within ${patienceSeconds} s:\n${said}`)
}

function answers({ port, path }: Question): Promise<boolean> {
  return new Promise(resolve => {
    const request = get({ host: '127.0.0.1', port, path, agent: false, timeout: 5000 }, response => {
      response.resume()
      resolve(response.statusCode === 200)
    })
    request.on('timeout', () => request.destroy())
    request.on('error', () => resolve(false))
  })
}

function isTaken(port: number): Promise<boolean> {
  return new Promise(resolve => {
    const socket = connect({ host: '127.0.0.1', port }, () => {
      socket.destroy()
      resolve(true)
    })
    socket.on('error', () => resolve(false))
  })
}
