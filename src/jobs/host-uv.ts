import { findUv, type Uv } from '../stores/packages/find-uv.ts'
import type { JobContext } from './context.ts'

/** uv for this computer; fetched where there is none. */
export function findHostUv({ environment, cache, host, downloads, signal, observer }: JobContext): Promise<Uv> {
  const architecture = host.architecture === 'amd64' ? 'x64' : host.architecture
  return findUv({
    path: environment.PATH ?? '',
    cacheDirectory: cache.programs,
    downloads,
    platform: { os: 'linux', architecture },
    ...(signal ? { signal } : {}),
    ...(observer ? { observer } : {}),
  })
}
