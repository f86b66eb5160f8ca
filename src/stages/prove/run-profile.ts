import type { WorkOptions } from '../../model/observer.ts'
import type { ProcessSpec, Sandbox, SandboxRoot } from '../../model/sandbox.ts'
import type { Profile } from '../../model/settings.ts'
import { askWorker } from './ask-worker.ts'

/** How long a profile may take to stop. */
const graceSeconds = 3

/**
 * Runs one profile as long as a worker must live, or until it ends. What it needs from outside is not there, so an
 * exit with an error is no failure: this is for seeing what it touches.
 */
export async function runProfile(
  { argv, env }: Profile,
  process: ProcessSpec,
  place: {
    readonly sandbox: Sandbox
    readonly root: SandboxRoot
    readonly timeout: number
    readonly stopSignal: string
  },
  options: WorkOptions = {},
): Promise<void> {
  const spec = { ...process, argv, environment: { ...process.environment, ...env } }
  const running = await place.sandbox.start(place.root, spec, options)
  try {
    await askWorker(running, place.timeout)
  } finally {
    await running.stop(place.stopSignal, graceSeconds)
  }
}
