import type { LockedBuild } from '../model/pare-lock.ts'
import type { WheelBuilder } from '../model/python/built-wheel.ts'
import type { LockedDistribution, PythonTarget } from '../model/python/lock.ts'
import type { Downloads } from '../model/stores.ts'
import { learnProjectIndexes } from '../stores/packages/project-indexes.ts'
import { assertFits } from './assert-fits.ts'
import { type JobContext, workOf } from './context.ts'
import { builtOtherwise, isOtherFile, lockedFileChanged } from './lock-errors.ts'
import type { LockedPython } from './lock-python.ts'
import { lacking } from './locked-archive.ts'
import { isOwnBuild } from './locked-builder.ts'
import type { OpenedProject } from './open-project.ts'
import { projectDownloads } from './project-downloads.ts'

/** The wheels that the project's lock names for the target, where the lock decides: no index is asked for them. */
export async function lockedPython(
  { project, lock, python }: OpenedProject,
  target: PythonTarget,
  context: JobContext,
): Promise<LockedPython | undefined> {
  const platform = { os: 'linux', architecture: target.machine === 'x86_64' ? 'amd64' : 'arm64' }
  const locked = lock.decided(platform)?.python
  if (!locked) {
    if (lock.isFrozen) throw lacking(platform, lock, context)
    return undefined
  }
  const builds = locked.builds.filter(build => !isOwnBuild(build))
  const built = builds.length === 0 ? [] : await builtAgain(builds, target, (await python()).builder, context)
  const distributions = [...locked.distributions, ...built].sort((left, right) => (left.name < right.name ? -1 : 1))
  const { downloads, credentials } = await projectDownloads(context)
  const { environment } = context
  await learnProjectIndexes(project.dependencies.value, {
    directory: project.directory,
    environment,
    learn: credentials.learn,
  })
  return { python: { target: locked.target, distributions }, downloads: namingLock(downloads) }
}

/** Downloads that say so when a server has another file than the lock names. */
function namingLock(downloads: Downloads): Downloads {
  return {
    async fetch(file, options) {
      try {
        return await downloads.fetch(file, options)
      } catch (cause) {
        throw isOtherFile(cause) ? lockedFileChanged(cause) : cause
      }
    },
  }
}

/** Wheels of their locked sources, made with what they were made with before. */
async function builtAgain(
  builds: readonly LockedBuild[],
  target: PythonTarget,
  builder: WheelBuilder,
  context: JobContext,
): Promise<LockedDistribution[]> {
  const made: LockedDistribution[] = []
  // One after the other: each build may use all of this computer.
  for (const { name, version, builtFrom, isDirect, wheel } of builds) {
    const { locked } = await builder.build(
      { name, ...(version === undefined ? {} : { version }), ...builtFrom },
      workOf(context),
    )
    assertFits(locked, target)
    if (wheel && wheel.digest !== locked.wheel.digest)
      context.observer?.({ type: 'warning', ...builtOtherwise(locked) })
    made.push(isDirect ? { ...locked, isDirect } : locked)
  }
  return made
}
