import { access, constants, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { PareError } from '../model/error.ts'
import type { WorkOptions } from '../model/observer.ts'
import type { HostInterpreter, ProcessSpec, Sandbox } from '../model/sandbox.ts'
import { type Engine, sandboxOf, startProcess } from './engine.ts'
import type { Mount } from './mounts/mount.ts'
import { type FailedEngine, noSandbox } from './no-sandbox.ts'
import { readRestrictions } from './restrictions.ts'

export interface FindSandboxOptions extends WorkOptions {
  readonly interpreter: HostInterpreter
  /** `PATH` of this computer: where bubblewrap is looked for. */
  readonly searchPath: string
  /** Which engines to try, in order; all of them unless told otherwise. */
  readonly engines?: readonly Engine['name'][]
}

/** The first engine that works on this computer: each is really tried. Throws `no-sandbox` when none does. */
export async function findSandbox(options: FindSandboxOptions): Promise<Sandbox> {
  const failed: FailedEngine[] = []
  for (const name of options.engines ?? ['unshare', 'bubblewrap']) {
    const engine = await engineNamed(name, options.searchPath)
    const problem = engine ? await problemOf(engine, options) : 'bubblewrap is not installed'
    if (engine && problem === undefined) return sandboxOf(engine, options.interpreter)
    failed.push({ engine: name, problem: problem! })
  }
  throw noSandbox(failed, await readRestrictions())
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

async function problemOf(engine: Engine, { interpreter, signal }: FindSandboxOptions): Promise<string | undefined> {
  const trial = engine.name === 'unshare' ? emptyTrial : wholeTrial(interpreter)
  try {
    const base = dirname(interpreter.argv[0]!)
    const running = await startProcess(engine, interpreter, base, trial.mounts, trial.spec, signal ? { signal } : {})
    const exit = await running.waitForExit(10)
    await running.stop('SIGKILL', 0)
    if (exit?.code === 0) return undefined
    return running.output().at(-1)?.text ?? `a trial ended with ${exit ? `code ${exit.code}` : 'nothing for 10 s'}`
  } catch (error) {
    signal?.throwIfAborted()
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
