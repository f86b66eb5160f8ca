import { access, constants, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { PareError } from '../model/error.ts'
import type { WorkOptions } from '../model/observer.ts'
import type { HostInterpreter, ProcessSpec, Sandbox } from '../model/sandbox.ts'
import { type Agent, openAgent } from './agent/agent.ts'
import { type Engine, sandboxOf, startRequest } from './engine.ts'
import type { Mount } from './mounts/mount.ts'
import { type FailedEngine, noSandbox } from './no-sandbox.ts'
import { readRestrictions } from './restrictions.ts'

const notInstalled = 'bubblewrap is not installed'

export interface FindSandboxOptions extends WorkOptions {
  readonly interpreter: HostInterpreter
  /** `PATH` of this computer: where bubblewrap is looked for. */
  readonly searchPath: string
  /** Which engines to try, in order; all of them unless told otherwise. */
  readonly engines?: readonly Engine['name'][]
}

/** The first engine that works on this computer: each is really tried. Throws `no-sandbox` when none does. */
export async function findSandbox(options: FindSandboxOptions): Promise<Sandbox> {
  const { interpreter, signal } = options
  const failed: FailedEngine[] = []
  const agent = openAgent(interpreter)
  const abort = () => agent.close()
  signal?.addEventListener('abort', abort, { once: true })
  try {
    for (const name of options.engines ?? ['unshare', 'bubblewrap']) {
      const engine = await engineNamed(name, options.searchPath)
      const problem = engine ? await problemOf(engine, interpreter, agent) : notInstalled
      signal?.throwIfAborted()
      if (engine && problem === undefined) {
        agent.setIdle(true)
        return sandboxOf(engine, interpreter, agent)
      }
      failed.push({ engine: name, problem: problem! })
    }
  } finally {
    signal?.removeEventListener('abort', abort)
  }
  await agent.close()
  throw noSandbox(failed, await readRestrictions())
}

/** Why an engine does not work on this computer; `undefined` when it does: it is really tried. */
export async function engineProblem(
  name: Engine['name'],
  { interpreter, searchPath }: Pick<FindSandboxOptions, 'interpreter' | 'searchPath'>,
): Promise<string | undefined> {
  const engine = await engineNamed(name, searchPath)
  if (engine === undefined) return notInstalled
  const agent = openAgent(interpreter)
  try {
    return await problemOf(engine, interpreter, agent)
  } finally {
    await agent.close()
  }
}

async function engineNamed(name: Engine['name'], searchPath: string): Promise<Engine | undefined> {
  if (name === 'unshare') return { name }
  for (const directory of searchPath.split(':').filter(Boolean)) {
    const program = join(directory, 'bwrap')
    const isProgram = await access(program, constants.X_OK).then(
      async () => (await stat(program)).isFile(),
      () => false,
    )
    if (isProgram) return { name, program }
  }
  return undefined
}

async function problemOf(engine: Engine, interpreter: HostInterpreter, agent: Agent): Promise<string | undefined> {
  const { mounts, spec } = engine.name === 'unshare' ? emptyTrial : wholeTrial(interpreter)
  try {
    await agent.call({ do: 'try', ...startRequest(engine, dirname(interpreter.argv[0]!), mounts, spec) })
    return undefined
  } catch (error) {
    if (error instanceof PareError) return error.message.replace('Could not set up the sandbox: ', '')
    throw error
  }
}

interface Trial {
  readonly mounts: readonly Mount[]
  readonly spec: ProcessSpec
}

const kernelMounts: readonly Mount[] = [
  { kind: 'proc', path: '/proc' },
  { kind: 'dev', path: '/dev' },
]

/** The agent itself can end in the place of a program, so an empty root will do. */
const emptyTrial: Trial = {
  mounts: [{ kind: 'tmpfs', path: '/', mode: 0o755 }, ...kernelMounts, { kind: 'seal', path: '/' }],
  spec: { argv: [], environment: {}, workingDirectory: '/', uid: 65532, gid: 65532 },
}

/** bubblewrap wants a program: the interpreter, in the root of this computer. */
function wholeTrial(interpreter: HostInterpreter): Trial {
  return {
    mounts: [{ kind: 'bind', path: '/', source: '/', isWritable: false }, ...kernelMounts],
    spec: {
      argv: [...interpreter.argv, '-I', '-S', '-c', ''],
      environment: interpreter.environment,
      workingDirectory: '/',
      uid: 65532,
      gid: 65532,
    },
  }
}
