import type { WorkOptions } from '../../model/observer.ts'
import type { Profile } from '../../model/settings.ts'
import { askWorker } from './ask-worker.ts'
import { lastLinesOf } from './last-lines.ts'
import type { Asked } from './observation.ts'
import type { ProofSubject } from './subject.ts'

/** What a profile did, and its last lines where that was wrong. */
export interface AskedProfile {
  readonly asked: Asked
  readonly lastLines: readonly string[]
}

/**
 * Runs every profile as long as a worker must live, or until it ends: all at once, for they mostly wait. Where there are
 * folders to write into, one after the other.
 */
export async function askProfiles(
  subject: ProofSubject,
  graceSeconds: number,
  options: WorkOptions,
): Promise<AskedProfile[]> {
  const profiles = Object.entries(subject.profiles ?? {})
  if (subject.root.writable.length === 0) {
    return Promise.all(profiles.map(each => askProfile(each, subject, graceSeconds, options)))
  }
  const asked: AskedProfile[] = []
  for (const each of profiles) asked.push(await askProfile(each, subject, graceSeconds, options))
  return asked
}

async function askProfile(
  [name, { argv, env }]: readonly [string, Profile],
  { sandbox, root, process, settings, stopSignal }: ProofSubject,
  graceSeconds: number,
  options: WorkOptions,
): Promise<AskedProfile> {
  const spec = { ...process, argv, environment: { ...process.environment, ...env } }
  const running = await sandbox.start(root, spec, options)
  let isGraceful = false
  try {
    const { answer, milliseconds, expected } = await askWorker(running, settings.timeout)
    const isRight = answer.kind === 'alive' || (answer.kind === 'exit' && answer.code === 0)
    isGraceful = answer.kind === 'alive' && graceSeconds > 0
    const asked: Asked = {
      ...{ probe: `profile ${name}`, answer, milliseconds },
      ...{ expected: `${expected}, or exit 0`, isRight, isProfile: true },
    }
    return { asked, lastLines: isRight ? [] : lastLinesOf(running.output()) }
  } finally {
    await (isGraceful ? running.stop(stopSignal, graceSeconds) : running.stop('SIGKILL', 0))
  }
}
