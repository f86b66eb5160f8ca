import type { LockResult } from '../jobs/lock.ts'
import { formatPlatform } from '../model/oci/platform.ts'
import type { LockChange } from '../stages/lock/lock-changes.ts'

/** What `pare lock --json` writes. */
export interface LockDocument {
  readonly file: string
  readonly upToDate: boolean
  readonly suite: string
  readonly python: string
  readonly platforms: readonly LockedPlatformDocument[]
  readonly changes: {
    readonly platforms: readonly LockChange[]
    readonly debian: readonly LockChange[]
    readonly distributions: readonly LockChange[]
  }
}

export interface LockedPlatformDocument {
  readonly platform: string
  readonly packages: number
  readonly distributions: number
}

/** A lock for programs. */
export function lockDocument({ lock, changes, isUpToDate }: LockResult): LockDocument {
  return {
    file: 'pare.lock',
    upToDate: isUpToDate,
    ...lock.base,
    platforms: lock.platforms.flatMap(({ platform, system, python }) =>
      python
        ? [
            {
              platform: formatPlatform(platform),
              packages: system.packages.length,
              distributions: python.distributions.length + python.builds.length,
            },
          ]
        : [],
    ),
    changes,
  }
}
