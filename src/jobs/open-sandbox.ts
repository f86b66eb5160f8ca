import type { HostInterpreter, Sandbox } from '../model/sandbox.ts'
import { findSandbox } from '../sandbox/find-sandbox.ts'
import type { JobContext } from './context.ts'

/** The sandbox of this computer, with the interpreter that it needs from outside. */
export async function openSandbox(interpreter: () => Promise<HostInterpreter>, context: JobContext): Promise<Sandbox> {
  const searchPath = context.environment.PATH ?? '/usr/bin:/bin'
  return findSandbox({ interpreter: await interpreter(), searchPath, ...context })
}
