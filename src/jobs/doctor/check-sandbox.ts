import { access, constants } from 'node:fs/promises'
import type { HostInterpreter } from '../../model/sandbox.ts'
import { engineProblem } from '../../sandbox/find-sandbox.ts'
import { readRestrictions } from '../../sandbox/restrictions.ts'
import type { JobContext } from '../context.ts'
import { keptInterpreter } from '../host-interpreter.ts'
import type { Check } from './check.ts'

const engines = ['unshare', 'bubblewrap'] as const

/** Which engines can start something in namespaces of its own; each is really tried. */
export async function checkSandbox(context: Pick<JobContext, 'cache' | 'host' | 'environment'>): Promise<Check> {
  const interpreter = keptInterpreter(context) ?? (await systemInterpreter())
  if (interpreter === undefined) {
    return {
      name: 'sandbox',
      status: 'limited',
      finding: 'not tried: that takes a Python, which the first build fetches',
      remedies: ['`pare plan` in a project fetches it; then ask again'],
    }
  }
  const searchPath = context.environment.PATH ?? '/usr/bin:/bin'
  const problems = await Promise.all(engines.map(name => engineProblem(name, { interpreter, searchPath })))
  const told = engines.map(
    (name, index) => `${name} ${problems[index] === undefined ? 'works' : `does not: ${problems[index]}`}`,
  )
  if (problems.includes(undefined)) return { name: 'sandbox', status: 'ok', finding: told.join('; ') }
  const remedies = [
    ...(await readRestrictions()).map(command => `\`${command}\` lets users make namespaces`),
    ...(problems[1]?.endsWith('not installed') ? ['`sudo apt-get install bubblewrap`'] : []),
    'in a container: start it with `--privileged`, or with `--security-opt seccomp=unconfined --security-opt apparmor=unconfined`',
    '`pare build --no-prove` builds without a proof',
  ]
  return { name: 'sandbox', status: 'failed', finding: told.join('; '), remedies }
}

/** Python as this computer has it: to try engines with, nothing else. */
async function systemInterpreter(): Promise<HostInterpreter | undefined> {
  const program = '/usr/bin/python3'
  const isThere = await access(program, constants.X_OK).then(
    () => true,
    () => false,
  )
  return isThere ? { version: '3', argv: [program], environment: { LANG: 'C.UTF-8' } } : undefined
}
