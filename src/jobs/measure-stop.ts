import { PareError } from '../model/error.ts'
import type { MeasuredStop } from '../stages/environment/twelve-factors.ts'
import { rootRequest } from '../stages/prove/root-request.ts'
import { assembledImage, prepared } from './assembled-image.ts'
import { requestedBuild } from './build-request.ts'
import type { JobContext } from './context.ts'
import { refuseProduction } from './guard.ts'
import { layOut } from './lay-out.ts'
import { openProject } from './open-project.ts'
import { openSandbox } from './open-sandbox.ts'
import { processOf } from './prove-tree.ts'
import { withWhatWasMissed } from './put-back.ts'
import type { ProjectEnvironment } from './read-environment.ts'

/** Seconds that container engines wait before they kill. */
const graceSeconds = 10

/** After that long an app without a port has installed its handlers. */
const settleSeconds = 1

/** Starts the app as a build would pack it, tells it to end, and measures how long that takes; or says why it could not. */
export async function measureStop(found: ProjectEnvironment, context: JobContext): Promise<MeasuredStop> {
  try {
    refuseProduction(found, context.environment, [], 'the app was not started')
    return await measure(found.directory, context)
  } catch (error) {
    context.signal?.throwIfAborted()
    if (!(error instanceof PareError)) throw error
    return { problem: error.message.split('\n')[0]! }
  }
}

async function measure(directory: string, context: JobContext): Promise<MeasuredStop> {
  const options = requestedBuild({ directory })
  const opened = await prepared(await openProject(options, context), options, context)
  const { project, settings, interpreter } = opened
  const assembled = await assembledImage(context.host, opened, options, context)
  const { parts } = await withWhatWasMissed(assembled, options, context)
  const image = processOf(parts.runtime)
  const sandbox = await openSandbox(interpreter, context)
  using root = await layOut((await parts.whole()).tree, context)
  const running = await sandbox.start(
    { hostPath: root.hostPath, writable: [] },
    { ...image, environment: { ...image.environment, ...settings.prove.env } },
    context.signal ? { signal: context.signal } : {},
  )
  try {
    const { port, kind } = project.start
    const reached = port === undefined ? undefined : await running.waitForPort(port, settings.prove.timeout)
    // A server may open its port before the app in it has started, or failed to.
    if (port !== undefined && kind === 'web') await running.request({ ...rootRequest, port }).catch(() => {})
    const ended = await running.waitForExit(settleSeconds)
    if (ended !== undefined || (reached !== undefined && reached !== 'listening')) {
      const last = running.output().at(-1)?.text
      return { problem: `the app does not stay up by itself${last === undefined ? '' : `: ${last}`}` }
    }
    const started = performance.now()
    const { wasKilled } = await running.stop('SIGTERM', graceSeconds)
    return { seconds: (performance.now() - started) / 1000, wasKilled }
  } finally {
    await running.stop('SIGKILL', 0).catch(() => {})
  }
}
