import type { SystemLock } from '../model/debian/package.ts'
import type { DebianIndex } from '../model/debian/package-index.ts'
import { packageOfSharedLibrary } from '../stages/lock/shared-library.ts'
import { planSystemLock } from '../stages/lock/system-lock.ts'
import type { JobContext } from './context.ts'

/** What an image takes from Debian, asked of one state of the archive. */
export interface SystemWish {
  readonly index: DebianIndex
  readonly python: string
  /** Package names from the settings. */
  readonly packages: readonly string[]
  /** SONAMEs that wheels or the app need. */
  readonly libraries: readonly string[]
}

/** The system packages of an image; equal wishes are planned once for each state of the archive. */
export async function lockSystem(wish: SystemWish, { cache }: Pick<JobContext, 'cache'>): Promise<SystemLock> {
  const { index, python, packages, libraries } = wish
  const { suite, architecture, digest, isExpired } = index
  const key = JSON.stringify({ suite, architecture, digest, isExpired, python, packages, libraries })
  const known = await cache.records.get<SystemLock>('system-lock', key)
  if (known) return known
  const asked = packages.map(name => ({ name, wantedBy: '[tool.pare] packages' }))
  const found = libraries.flatMap(soname => {
    const name = packageOfSharedLibrary(soname, index)
    return name === undefined ? [] : [{ name, wantedBy: soname }]
  })
  const lock = planSystemLock({ index, python, roots: [...asked, ...found] })
  await cache.records.put('system-lock', key, lock)
  return lock
}
