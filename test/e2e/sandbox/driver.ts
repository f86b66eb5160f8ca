// Runs one scenario in a sandbox and prints what came back: a program of its own, so that it can run as another user, be
// killed, or find itself in a place where no sandbox is possible.
import { writeFileSync } from 'node:fs'
import type { HostInterpreter, ProcessSpec, SandboxRoot } from '../../../src/model/sandbox.ts'
import { findSandbox } from '../../../src/sandbox/find-sandbox.ts'
import { runCommand } from '../../../src/sandbox/run-command.ts'

export interface Scenario {
  readonly engine: 'unshare' | 'bubblewrap'
  readonly interpreter: HostInterpreter
  readonly root: SandboxRoot
  /** Ports that the process reaches by name; why one could not be passed on is a line of standard error. */
  readonly forwards?: readonly { readonly name: string; readonly port: number; readonly to: number }[]
  readonly spec: ProcessSpec
  /** Methods of the running process with their arguments, called one after the other. */
  readonly steps: readonly (readonly [string, ...unknown[]])[]
  /** Runs it as a one-shot command instead. */
  readonly command?: { readonly seconds: number; readonly stdin?: string; readonly times?: number }
  /** Milliseconds after which it is aborted. */
  readonly abortAfter?: number
}

const scenario = JSON.parse(process.argv[2]!) as Scenario
try {
  print({ results: await play(scenario) })
} catch (error) {
  const { code, message, hint, exitCode } = error as Record<string, unknown>
  print({ error: { code, message, hint, exitCode } })
}
// What still runs must end with this process, whether it was told to or not.
process.exit()

async function play(asked: Scenario): Promise<unknown[]> {
  const { engine, interpreter, forwards = [], spec, steps, command, abortAfter } = asked
  const root = {
    ...asked.root,
    forwards: forwards.map(({ name, port, to }) => ({
      name,
      port,
      target: async () => ({ host: '127.0.0.1', port: to }),
      failed: ({ message }: Error) => process.stderr.write(`${name}: ${message}\n`),
    })),
  }
  const sandbox = await findSandbox({ interpreter, searchPath: process.env.PATH ?? '', engines: [engine] })
  const signal = abortAfter === undefined ? {} : { signal: AbortSignal.timeout(abortAfter) }
  if (command) {
    const { seconds, stdin, times = 1 } = command
    const input = stdin === undefined ? {} : { stdin: stdin.repeat(times) }
    return [await runCommand(sandbox, root, spec, { seconds, ...input, ...signal })]
  }
  const running = await sandbox.start(root, spec, signal)
  const results: unknown[] = []
  for (const [name, ...args] of steps) {
    if (name === 'exited') results.push(await running.exited)
    else if (name === 'announce') process.stdout.write('running\n')
    else {
      const method = running[name as 'execute'] as (...args: unknown[]) => unknown
      results.push(await method(...args))
    }
  }
  return results
}

function print(value: unknown): void {
  // Not by the stream: it may not have written everything when the process ends.
  writeFileSync(1, `${JSON.stringify(value)}\n`)
}
