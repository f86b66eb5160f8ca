import { isSamePlatform, type Platform } from '../model/oci/platform.ts'
import type { LockedBuild, PareLock, PlatformLock } from '../model/pare-lock.ts'
import type { DistributionSource, PythonTarget } from '../model/python/lock.ts'
import type { VersionPreference } from '../stores/packages/uv-resolver.ts'

/** What pare.lock says to a run: it decides everything, or it names the versions to stay at, or there is none. */
export interface ProjectLock {
  /** As it was read. */
  readonly file?: PareLock
  readonly isFrozen: boolean
  /** What a platform takes from outside, where the lock fits the project: nothing else is asked then. */
  decided(platform: Platform): PlatformLock | undefined
  /** What to stay at where something is resolved anew. */
  preferred(platform: Platform): PlatformLock | undefined
  preferencesFor(target: PythonTarget): readonly VersionPreference[]
  /** How a source was built, where nothing says that it should be built otherwise now. */
  buildOf(source: DistributionSource): LockedBuild | undefined
}

export interface ProjectLockOptions {
  readonly file?: PareLock
  readonly isFrozen: boolean
  /** Whether the lock decides, or only names what to stay at. */
  readonly decides: boolean
  /** Whether the project asks for what it asked for when the lock was written. */
  readonly fits?: boolean
  /** Names of packages and distributions that move on; `true` for all of them. */
  readonly upgrades: ReadonlySet<string> | true
}

/** What a lock that was read says to this run. */
export function projectLock({ file, isFrozen, decides, upgrades, fits = decides }: ProjectLockOptions): ProjectLock {
  const find = (platform: Platform) => file?.platforms.find(one => isSamePlatform(one.platform, platform))
  const stays = ({ name }: { readonly name: string }) => upgrades !== true && !upgrades.has(name)
  return {
    ...(file ? { file } : {}),
    isFrozen,
    decided: platform => (decides ? find(platform) : undefined),
    preferred(platform) {
      const found = upgrades === true ? undefined : find(platform)
      return found && { ...found, system: { ...found.system, packages: found.system.packages.filter(stays) } }
    },
    preferencesFor({ machine }) {
      const own = find({ os: 'linux', architecture: machine === 'x86_64' ? 'amd64' : 'arm64' })
      // A platform that is new in the lock gets the versions that the others have.
      const { python } = own?.python ? own : (file?.platforms.find(one => one.python) ?? {})
      if (!python) return []
      return [...python.distributions, ...python.builds]
        .filter(stays)
        .flatMap(({ name, version }) => (version === undefined ? [] : [{ name, version }]))
    },
    buildOf(source) {
      if (!fits) return undefined
      const builds = file?.platforms.flatMap(({ python }) => python?.builds ?? []) ?? []
      return builds.find(
        build => isSameSource(build.builtFrom.source, source) && stays(build) && build.builtFrom.requires.every(stays),
      )
    },
  }
}

function isSameSource(left: DistributionSource, right: DistributionSource): boolean {
  switch (left.kind) {
    case 'directory':
      return right.kind === 'directory' && left.path === right.path
    case 'archive':
      return right.kind === 'archive' && left.digest === right.digest && left.subdirectory === right.subdirectory
    case 'git':
      return right.kind === 'git' && left.commit === right.commit && left.subdirectory === right.subdirectory
  }
}
