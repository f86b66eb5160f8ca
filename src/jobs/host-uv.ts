import { findUv, type Uv } from '../stores/packages/find-uv.ts'
import { type JobContext, workOf } from './context.ts'

/** uv for this computer; fetched where there is none. */
export function findHostUv(context: JobContext): Promise<Uv> {
  const { environment, cache, host, downloads } = context
  const architecture = host.architecture === 'amd64' ? 'x64' : host.architecture
  return findUv({
    path: environment.PATH ?? '',
    cacheDirectory: cache.programs,
    downloads,
    platform: { os: 'linux', architecture },
    ...workOf(context),
  })
}
