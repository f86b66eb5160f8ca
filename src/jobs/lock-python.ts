import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { parsePylock } from '../formats/packaging/parse-pylock.ts'
import type { PythonLock, PythonTarget } from '../model/python/lock.ts'
import { planPythonLock } from '../stages/lock/python-lock.ts'
import { findUv } from '../stores/packages/find-uv.ts'
import { uvResolver } from '../stores/packages/uv-resolver.ts'
import type { BuildOptions } from './build-options.ts'
import type { JobContext } from './context.ts'
import type { OpenedProject } from './open-project.ts'

/** Resolves the project's dependencies, whatever they are written in, and chooses the wheels that fit the target. */
export async function lockPython(
  { project, interpreter }: OpenedProject,
  target: PythonTarget,
  options: BuildOptions,
  context: JobContext,
): Promise<PythonLock> {
  const source = project.dependencies.value
  if (source.kind === 'none') return { target, distributions: [] }
  const { cache, environment, isOffline: offline, downloads, now } = context
  const { architecture } = context.host
  const platform = { os: 'linux', architecture: architecture === 'amd64' ? 'x64' : architecture }
  const resolver = uvResolver({
    uv: () =>
      findUv({ path: environment.PATH ?? '', cacheDirectory: cache.programs, downloads, platform, ...workOf(context) }),
    environment,
    cacheDirectory: cache.directory,
    records: cache.records,
    offline,
    interpreter,
    now: () => now.getTime(),
  })
  const text = await resolver.resolve(source, {
    directory: project.directory,
    target,
    isLocked: options.isLocked,
    refresh: options.isRefreshed,
    ...workOf(context),
  })
  return planPythonLock(parsePylock(text, source.file), target, {
    file: source.file,
    urlOf: path => pathToFileURL(join(project.directory, path)).href,
  })
}

function workOf({ signal, observer }: JobContext) {
  return { ...(signal ? { signal } : {}), ...(observer ? { observer } : {}) }
}
