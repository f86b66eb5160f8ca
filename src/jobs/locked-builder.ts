import type { LockedBuild } from '../model/pare-lock.ts'
import type { WheelBuilder } from '../model/python/built-wheel.ts'
import type { LockedDistribution } from '../model/python/lock.ts'
import { lockStale, ownBuildNotLocked } from './lock-errors.ts'
import type { ProjectLock } from './project-lock.ts'

/**
 * Builds wheels with what the project's lock says that they are built with. Where the lock is frozen, what it does not know
 * is refused.
 */
export function lockedBuilder(
  builder: WheelBuilder,
  lock: ProjectLock,
  tell: (built: LockedDistribution) => void,
): WheelBuilder {
  return {
    async build(request, options) {
      const known = lock.buildOf(request.source)
      if (!known && lock.isFrozen) {
        if (isOwnBuild({ builtFrom: { source: request.source, requires: [] } })) throw ownBuildNotLocked()
        throw lockStale([
          `it does not say how to build ${request.name === undefined ? 'a source' : `\`${request.name}\``}`,
        ])
      }
      const requires = request.requires ?? known?.builtFrom.requires
      const built = await builder.build(requires ? { ...request, requires } : request, options)
      tell(built.locked)
      return built
    },
  }
}

/** Whether a build is that of the project itself, which is part of the app. */
export function isOwnBuild({ builtFrom: { source } }: Pick<LockedBuild, 'builtFrom'>): boolean {
  return source.kind === 'directory' && /^(?:\.\/?)*$/.test(source.path)
}
