import type { ImagePath } from '../model/image-path.ts'
import { isSamePlatform, type Platform, parsePlatform } from '../model/oci/platform.ts'
import type { LockedTrace } from '../model/pare-lock.ts'
import { moduleNamesOf } from '../stages/pare/file-patterns.ts'
import { type TouchedRoots, touchedRoots } from '../stages/pare/touched-roots.ts'
import { sitePackagesOf } from './assemble-system.ts'
import { architectureNames } from './host-interpreter.ts'
import { debianArchitecture } from './lock-platform.ts'
import type { OpenedProject } from './open-project.ts'

/** What the run that pare.lock tells of touched, where that adds: at level `max` the image is cut to it. */
export function recordedRoots(platform: Platform, { lock, settings, base }: OpenedProject): TouchedRoots | undefined {
  const trace = settings.level === 'max' ? undefined : lock.file?.paring?.trace
  if (!trace) return undefined
  const drop = moduleNamesOf(settings.drop)
  const options = { python: base.python, site: sitePackagesOf(base.python), drop }
  const roots = touchedRoots(lockedTouched(trace, platform), options)
  // A library that only a dropped module asked for is not to stay because of it.
  return { ...roots, libraries: drop.length === 0 ? roots.libraries : [] }
}

/** What the runs of a lock touched, as paths of a platform's build; they may have been runs of another one's. */
export function lockedTouched({ touched, tested = [], platform: there }: LockedTrace, platform: Platform): ImagePath[] {
  return touchedElsewhere([...new Set([...touched, ...tested])].sort(), parsePlatform(there), platform)
}

/** What a run on one platform touched, as paths of another's build. */
export function touchedElsewhere(touched: readonly ImagePath[], there: Platform, platform: Platform): ImagePath[] {
  if (isSamePlatform(there, platform)) return [...touched]
  return touched.map(path => translated(path, there, platform))
}

/** Where a file of one platform's build lies in another's: `lib/x86_64-linux-gnu/libc.so.6` and its like. */
function translated(path: ImagePath, from: Platform, to: Platform): ImagePath {
  const [source, target] = [from, to].map(each => architectureNames[debianArchitecture(each)])
  return path.replaceAll(source!.triplet, target!.triplet).replaceAll(source!.loader, target!.loader) as ImagePath
}
