import type { ArchiveState } from '../model/debian/package-index.ts'
import type { Platform } from '../model/oci/platform.ts'
import type { AppPart } from './assemble-app.ts'
import type { BuildOptions } from './build-options.ts'
import type { JobContext } from './context.ts'
import { debianArchitecture, type LockedPlatform, lockPlatform, pythonTarget } from './lock-platform.ts'
import { lockPython } from './lock-python.ts'
import type { OpenedProject } from './open-project.ts'
import { step } from './step.ts'

/** What a platform takes from outside, with the app that asked for it. */
export interface LockedParts extends LockedPlatform {
  readonly app: AppPart
  /** The state of the archive. */
  readonly releases: readonly ArchiveState[]
}

/** Locks what a platform needs from outside: as the project's lock says, or as archive and index offer it. */
export function lockParts(
  platform: Platform,
  opened: OpenedProject,
  options: BuildOptions,
  context: JobContext,
): Promise<LockedParts> {
  const { settings, base, archive, compiler } = opened
  return step(
    'lock',
    context,
    async () => {
      const index = await archive.index(base.suite, debianArchitecture(platform), context)
      const target = pythonTarget(base, index.architecture, index)
      const { python, downloads } = await lockPython(opened, target, options, context)
      const app = await opened.app()
      const wish = { platform, base, settings }
      const work = { ...context, downloads }
      const locked = await lockPlatform(python, app.needed, wish, compiler, archive, work)
      return { ...locked, app, releases: index.releases }
    },
    ({ lock: { system, python } }) =>
      `${system.packages.length} Debian packages (${system.suite}), ${python.distributions.length} distributions`,
  )
}
