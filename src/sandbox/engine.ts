import { realpath } from 'node:fs/promises'
import { PareError } from '../model/error.ts'
import type {
  Forward,
  HostInterpreter,
  ProcessSpec,
  RunningProcess,
  Sandbox,
  SandboxRoot,
  StartOptions,
} from '../model/sandbox.ts'
import { type Agent, openAgent } from './agent/agent.ts'
import { bubblewrapArguments } from './bubblewrap-arguments.ts'
import { forwardAddresses, passOn } from './forward.ts'
import type { Mount } from './mounts/mount.ts'
import { ownDirectories } from './mounts/own-directories.ts'
import { planMounts } from './mounts/plan-mounts.ts'
import { exitBehindBubblewrap, exitOf, processRecords, runningProcess } from './running-process.ts'

/** How namespaces are made: by the agent itself, or by the program bubblewrap at `program`. */
export type Engine = { readonly name: 'unshare' } | { readonly name: 'bubblewrap'; readonly program: string }

/** A sandbox that runs on `engine`; `spare` is an agent that serves the first start, so that it need not be waited for. */
export function sandboxOf(engine: Engine, interpreter: HostInterpreter, spare?: Agent): Sandbox {
  let idle = spare
  return {
    name: engine.name,
    async start(root: SandboxRoot, spec: ProcessSpec, options: StartOptions = {}): Promise<RunningProcess> {
      options.signal?.throwIfAborted()
      if (spec.argv.length === 0) throw nothingToStart()
      const hostPath = await realpath(root.hostPath)
      await ownDirectories({ ...root, hostPath }, spec)
      const mounts = planMounts({ ...root, hostPath })
      const { forwards = [] } = root
      const listeners = forwardAddresses(forwards)
      const request = { ...startRequest(engine, hostPath, mounts, spec, root.isNetworkShared), listeners }
      const agent = idle?.isOpen ? idle : openAgent(interpreter)
      idle = undefined
      agent.setIdle(false)
      return startProcess(engine, agent, request, forwards, options)
    },
    warm() {
      if (idle?.isOpen) return
      idle = openAgent(interpreter)
      idle.setIdle(true)
    },
  }
}

interface StartRequest extends Readonly<Record<string, unknown>> {
  readonly spec: ProcessSpec
}

/** What an agent is told to start, or to try. */
export function startRequest(
  engine: Engine,
  base: string,
  mounts: readonly Mount[],
  spec: ProcessSpec,
  isNetworkShared = false,
): StartRequest {
  const isBehind = engine.name === 'bubblewrap'
  const bubblewrap = isBehind ? bubblewrapArguments(engine.program, mounts, spec, isNetworkShared) : null
  return { base, mounts, spec, bubblewrap, isNetworkShared }
}

async function startProcess(
  engine: Engine,
  agent: Agent,
  request: StartRequest,
  forwards: readonly Forward[],
  { signal, observer, stdin }: StartOptions,
): Promise<RunningProcess> {
  const records = processRecords()
  const main = records.add(0, line => observer?.({ type: 'output', stream: line.stream, line: line.text }))
  agent.listen({
    output: records.output,
    exited(number, code) {
      const isBehind = engine.name === 'bubblewrap' && number === 0
      records.exited(number, isBehind ? exitBehindBubblewrap(code, main.output.lines()) : exitOf(code))
    },
    accepted(listener, connection) {
      void passOn(connection, forwards[listener]!)
    },
    lost: records.lost,
  })
  const abort = () => {
    records.lost(signal?.reason)
    agent.close()
  }
  signal?.addEventListener('abort', abort, { once: true })
  const forget = () => signal?.removeEventListener('abort', abort)
  main.exited.then(forget, forget)
  try {
    await agent.call({ do: 'start', ...request, spec: { ...request.spec, hasStdin: stdin !== undefined } })
  } catch (error) {
    forget()
    await agent.close()
    signal?.throwIfAborted()
    throw error
  }
  if (stdin !== undefined) {
    const content = Buffer.from(stdin as Uint8Array)
    if (content.length > 0) agent.feed(0, content)
    agent.feed(0, Buffer.alloc(0))
  }
  return runningProcess(agent, records, main)
}

/** An image without a command was asked to run. */
function nothingToStart(): PareError {
  return new PareError({
    code: 'no-command',
    exitCode: 2,
    message: 'Expected a command to start, got none',
    hint: 'say what to run after `--`',
  })
}
