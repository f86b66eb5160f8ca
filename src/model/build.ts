import type { SystemLock } from './debian/package.ts'
import type { Platform } from './oci/platform.ts'
import type { PythonLock } from './python/lock.ts'

/** Everything that comes from outside for one platform, by digest. */
export interface Lock {
  readonly platform: Platform
  readonly system: SystemLock
  readonly python: PythonLock
}
