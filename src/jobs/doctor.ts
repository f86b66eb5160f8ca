import type { JobContext } from './context.ts'
import type { Check } from './doctor/check.ts'
import { checkDocker } from './doctor/check-docker.ts'
import { checkFolder } from './doctor/check-folder.ts'
import { checkLogins } from './doctor/check-logins.ts'
import { checkArchive, checkIndex } from './doctor/check-network.ts'
import { checkInterpreter, checkUv } from './doctor/check-python.ts'
import { checkSandbox } from './doctor/check-sandbox.ts'

/** What was found on this computer. */
export interface Diagnosis {
  readonly checks: readonly Check[]
  /** Whether a build can work. */
  readonly canBuild: boolean
}

/** Looks at everything on this computer that a build needs, or that some of its outputs do. `node` is its version. */
export async function doctor(node: string, context: JobContext): Promise<Diagnosis> {
  const { cache, environment } = context
  const checks = await Promise.all([
    { name: 'node', status: 'ok', finding: `Node.js ${node}` } satisfies Check,
    checkFolder('cache', cache.directory, 'XDG_CACHE_HOME'),
    checkFolder('temporary-files', environment.TMPDIR || '/tmp', 'TMPDIR'),
    checkInterpreter(context),
    checkUv(context),
    checkSandbox(context),
    checkArchive(context),
    checkIndex(context),
    checkDocker(context),
    checkLogins(context),
  ])
  return { checks, canBuild: checks.every(({ status }) => status !== 'failed') }
}
