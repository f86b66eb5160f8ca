import { constants } from 'node:os'
import type { Exit, OutputLine, ProcessSpec, Reachability, RunningProcess } from '../model/sandbox.ts'
import type { Agent } from './agent/agent.ts'
import { type OutputTail, outputTail } from './output-tail.ts'
import { sendProbe } from './send-probe.ts'

/** What the agent tells of one process. */
export interface ProcessRecord {
  readonly output: OutputTail
  readonly exited: Promise<Exit>
}

/** What is known of every process of one sandbox, by number; the first is 0. */
export interface ProcessRecords {
  add(number: number, onLine?: (line: OutputLine) => void): ProcessRecord
  output(number: number, stream: OutputLine['stream'], content: Buffer): void
  exited(number: number, exit: Exit): void
  lost(error: Error): void
}

/** An empty set of records. */
export function processRecords(): ProcessRecords {
  const records = new Map<number, ProcessRecord & { resolve(exit: Exit): void; reject(error: Error): void }>()
  function add(number: number, onLine?: (line: OutputLine) => void): ProcessRecord {
    const { promise, resolve, reject } = Promise.withResolvers<Exit>()
    // Whoever does not wait for the end need not hear of its failure.
    promise.catch(() => {})
    const record = { output: outputTail(onLine), exited: promise, resolve, reject }
    records.set(number, record)
    return record
  }
  return {
    add,
    output: (number, stream, content) => records.get(number)?.output.add(stream, content),
    exited(number, exit) {
      records.get(number)?.output.end()
      records.get(number)?.resolve(exit)
    },
    lost(error) {
      for (const record of records.values()) record.reject(error)
    },
  }
}

/** The exit that the agent's way of telling one means: a signal is a negative number there. */
export function exitOf(code: number): Exit {
  const signal = code < 0 ? signalName(-code) : undefined
  return signal === undefined ? { code } : { code: 128 - code, signal }
}

/** The exit of a process that bubblewrap started: it answers like a shell, but for programs that it cannot start. */
export function exitBehindBubblewrap(code: number, output: readonly OutputLine[]): Exit {
  const complaint = code === 1 && output.length === 1 ? output[0]!.text : ''
  if (complaint.startsWith('bwrap: execvp')) return { code: complaint.endsWith('Permission denied') ? 126 : 127 }
  if (complaint.startsWith("bwrap: Can't chdir")) return { code: 126 }
  const signal = code > 128 ? signalName(code - 128) : undefined
  return signal === undefined ? exitOf(code) : { code, signal }
}

function signalName(number: number): string | undefined {
  return Object.entries(constants.signals).find(([, value]) => value === number)?.[0]
}

function signalNumber(name: string): number {
  const known = constants.signals as Readonly<Record<string, number>>
  return known[name] ?? known[`SIG${name}`] ?? (Number(name) || constants.signals.SIGTERM)
}

const killedExit: Exit = { code: 137, signal: 'SIGKILL' }
const processHasEnded: OutputLine = {
  stream: 'stderr',
  text: 'pare: the process beside which this should run has ended',
}

/** The first process of a sandbox, as its agent and its record show it. */
export function runningProcess(agent: Agent, records: ProcessRecords, main: ProcessRecord): RunningProcess {
  const start = performance.now()
  let lastNumber = 0
  let isOver = false
  // With the first process everything has ended, and the agent has nothing left to do.
  const over = main.exited.then(finish, finish)

  function finish(): Promise<void> {
    isOver = true
    return agent.close()
  }

  async function execute(spec: ProcessSpec, seconds: number): ReturnType<RunningProcess['execute']> {
    const number = ++lastNumber
    const record = records.add(number)
    const started = await ask({ do: 'execute', process: number, spec: { ...spec, hasStdin: false } }, undefined)
    if (started === undefined) return { exit: { code: 125 }, output: [processHasEnded] }
    const exited = Promise.race([record.exited, over.then(() => killedExit)])
    const exit = await within(exited, seconds)
    if (!exit) await kill(number)
    return { exit: await exited, output: record.output.lines() }
  }

  async function stop(signal: string, graceSeconds: number): ReturnType<RunningProcess['stop']> {
    const number = signalNumber(signal)
    await send(0, number)
    const isKill = number === constants.signals.SIGKILL
    const exit = isKill ? await main.exited : await within(main.exited, graceSeconds)
    if (!exit) await kill(0)
    const last = await main.exited
    await over
    return { ...last, wasKilled: exit === undefined }
  }

  /** `otherwise` is the answer when the process has ended, or ends meanwhile. */
  async function ask<Answer>(
    request: { readonly do: string; readonly [key: string]: unknown },
    otherwise: Answer,
  ): Promise<Answer> {
    if (isOver) return otherwise
    return agent.call<Answer>(request).catch(error => {
      if (isOver) return otherwise
      throw error
    })
  }

  // The process may end between any two lines: that is no failure of the signal.
  const send = (process: number, signal: number) => agent.call({ do: 'signal', process, signal }).catch(() => {})
  const kill = (process: number) => send(process, constants.signals.SIGKILL)

  return {
    exited: main.exited,
    output: () => main.output.lines(),
    elapsed: () => performance.now() - start,
    waitForPort: (port, seconds) => ask<Reachability>({ do: 'wait', port, seconds }, 'exited'),
    waitForExit: seconds => within(main.exited, seconds),
    listeningPorts: () => ask({ do: 'ports' }, []),
    request: probe => sendProbe(probe, () => agent.connect(probe.port)),
    residentMemory: async () => (await ask<number | null>({ do: 'memory' }, null)) ?? undefined,
    execute,
    stop,
  }
}

async function within<Value>(promise: Promise<Value>, seconds: number): Promise<Value | undefined> {
  let timer: NodeJS.Timeout | undefined
  const timeout = new Promise<undefined>(resolve => {
    timer = setTimeout(() => resolve(undefined), seconds * 1000)
  })
  return Promise.race([promise, timeout]).finally(() => clearTimeout(timer))
}
