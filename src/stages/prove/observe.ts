import { PareError } from '../../model/error.ts'
import type { WorkOptions } from '../../model/observer.ts'
import type { OutputLine, RunningProcess } from '../../model/sandbox.ts'
import type { RequestProbe } from '../../model/settings.ts'
import { askBeside, endsByItself, observeCommands, observeScript } from './ask-command.ts'
import { askProfiles } from './ask-profiles.ts'
import { askWorker } from './ask-worker.ts'
import { lastLinesOf } from './last-lines.ts'
import type { Asked, Observation } from './observation.ts'
import { obstacleOf } from './obstacle.ts'
import { waitUntilReady } from './readiness.ts'
import { rootRequest } from './root-request.ts'
import type { ProofSubject } from './subject.ts'

/**
 * Runs the app once and sends it every probe, and then its profiles, where all was right until then; `graceSeconds` is
 * how long it may take to stop, 0 kills it.
 */
export async function observe(
  subject: ProofSubject,
  graceSeconds: number,
  options: WorkOptions = {},
): Promise<Observation> {
  const environment = { ...subject.process.environment, ...subject.settings.env }
  const proven = { ...subject, process: { ...subject.process, environment } }
  const seen = await observeApp(proven, graceSeconds, options)
  if (seen.obstacle !== undefined || seen.asked.some(({ isRight }) => !isRight)) return seen
  // How a profile ends matters to a trace alone: what it imports then is touched.
  const profiles = await askProfiles(proven, subject.root.isTraced ? graceSeconds : 0, options)
  return {
    ...seen,
    asked: [...seen.asked, ...profiles.map(({ asked }) => asked)],
    lastLines: [...seen.lastLines, ...profiles.flatMap(({ lastLines }) => lastLines)],
  }
}

async function observeApp(subject: ProofSubject, graceSeconds: number, options: WorkOptions): Promise<Observation> {
  const { settings, start } = subject
  if (settings.requests.length === 0 && endsByItself(start)) {
    return settings.commands.length > 0 ? observeCommands(subject, options) : observeScript(subject, options)
  }
  return observeServer(subject, graceSeconds, options)
}

async function observeServer(subject: ProofSubject, graceSeconds: number, options: WorkOptions): Promise<Observation> {
  const { sandbox, root, process, start } = subject
  const running = await sandbox.start(root, { ...process, argv: start.argv }, options)
  let isStopped = false
  try {
    const seen = await askAll(running, subject)
    const isRight = seen.obstacle === undefined && seen.asked.every(asked => asked.isRight)
    const isGraceful = isRight && graceSeconds > 0
    const { wasKilled } = await (isGraceful
      ? running.stop(subject.stopSignal, graceSeconds)
      : running.stop('SIGKILL', 0))
    isStopped = true
    const lastLines = [...lastLinesOf(running.output()), ...lastLinesOf(seen.beside)]
    const { beside: _, ...observation } = seen
    return { ...observation, lastLines, wasKilled: isGraceful && wasKilled }
  } finally {
    if (!isStopped) await running.stop('SIGKILL', 0)
  }
}

type Seen = Omit<Observation, 'lastLines' | 'wasKilled'> & { readonly beside: readonly OutputLine[] }

async function askAll(running: RunningProcess, subject: ProofSubject): Promise<Seen> {
  const { start, settings, process } = subject
  const asked: Asked[] = []
  let port = 0
  if (start.kind === 'worker' && settings.requests.length === 0) {
    asked.push(await askWorker(running, settings.timeout))
  } else {
    const readiness = await waitUntilReady(running, start.port, settings.timeout)
    if (readiness.kind !== 'ready') {
      return { asked, beside: [], obstacle: obstacleOf(readiness, start, settings.timeout) }
    }
    port = readiness.port
  }
  if (start.kind === 'port' && settings.requests.length === 0) {
    asked.push({
      probe: `port ${port}`,
      answer: { kind: 'listening', port },
      milliseconds: running.elapsed(),
      expected: 'listening',
      isRight: true,
    })
  }
  const requests = settings.requests.length === 0 && start.kind === 'web' ? [rootRequest] : settings.requests
  let startMilliseconds = asked[0] && running.elapsed()
  for (const request of requests) {
    asked.push(await ask(running, request, port))
    startMilliseconds ??= running.elapsed()
  }
  const residentMemory = await running.residentMemory()
  const beside: OutputLine[] = []
  for (const command of settings.commands) {
    const { output, ...one } = await askBeside(running.execute, command, process, settings.timeout, running.elapsed)
    asked.push(one)
    if (!one.isRight) beside.push(...output)
  }
  return {
    asked,
    beside,
    ...(startMilliseconds === undefined ? {} : { startMilliseconds }),
    ...(residentMemory === undefined ? {} : { residentMemory }),
  }
}

async function ask(running: RunningProcess, request: RequestProbe, port: number): Promise<Asked> {
  const { method, path, headers, body, status, contains } = request
  const probe = `${method} ${path}`
  const expected = [
    status === undefined ? 'a status below 500' : `status ${status}`,
    ...(contains === undefined ? [] : [`\`${contains}\` in the body`]),
  ].join(' and ')
  const start = running.elapsed()
  try {
    const answer = await running.request({ method, path, headers, port, ...(body === undefined ? {} : { body }) })
    const hasText = contains === undefined || answer.body.includes(contains)
    const isRightStatus = status === undefined ? answer.status < 500 : answer.status === status
    const { digest, size, isWhole, milliseconds } = answer
    return {
      probe,
      answer: { kind: 'response', status: answer.status, digest, size, isWhole, hasText },
      milliseconds,
      expected,
      isRight: isRightStatus && hasText,
    }
  } catch (error) {
    if (!(error instanceof PareError) || error.code !== 'no-answer') throw error
    // An app that falls over a request shows why only as it ends.
    await running.waitForExit(0.2)
    const answer: Asked['answer'] = { kind: 'nothing', why: error.message.replace(/^.* got no answer: /, '') }
    return { probe, answer, milliseconds: running.elapsed() - start, expected, isRight: false }
  }
}
