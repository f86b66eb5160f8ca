import type { SystemLock } from '../model/debian/package.ts'
import { packageOfSharedLibrary } from '../stages/lock/shared-library.ts'
import { planSystemLock } from '../stages/lock/system-lock.ts'
import type { JobContext } from './context.ts'
import type { ProjectIndex } from './locked-archive.ts'

/** What an image takes from Debian, asked of one state of the archive. */
export interface SystemWish {
  readonly index: ProjectIndex
  readonly python: string
  /** Package names from the settings. */
  readonly packages: readonly string[]
  /** SONAMEs that wheels or the app need. */
  readonly libraries: readonly string[]
}

/** The system packages of an image; equal wishes are planned once for each state of the archive. */
export async function lockSystem(wish: SystemWish, { cache }: Pick<JobContext, 'cache'>): Promise<SystemLock> {
  const { index, python, packages, libraries } = wish
  if (index.decided) {
    const { system, libraries: known, isWhole, widened } = index.decided
    const missing = libraries.filter(
      soname => isWhole && !known.includes(soname) && packageOfSharedLibrary(soname, index) === undefined,
    )
    const isEnough = isWhole ? missing.length === 0 : packages.length + libraries.length === 0
    return isEnough ? system : lockSystem({ ...wish, index: await widened(missing) }, { cache })
  }
  const { suite, architecture, digest, isExpired, preferred = [] } = index
  const stay = preferred.map(one => one.digest)
  const key = JSON.stringify({ suite, architecture, digest, isExpired, python, packages, libraries, stay })
  const known = await cache.records.get<SystemLock>('system-lock', key)
  if (known) return known
  const asked = packages.map(name => ({ name, wantedBy: '[tool.pare] packages' }))
  const found = libraries.flatMap(soname => {
    const name = packageOfSharedLibrary(soname, index)
    return name === undefined ? [] : [{ name, wantedBy: soname }]
  })
  const lock = planSystemLock({ index, python, roots: [...asked, ...found], preferred })
  await cache.records.put('system-lock', key, lock)
  return lock
}
