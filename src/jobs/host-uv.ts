import { join, relative } from 'node:path'
import { markUsed } from '../stores/cache/mark-used.ts'
import { type FindUvOptions, findUv, type Uv } from '../stores/packages/find-uv.ts'
import { type JobContext, workOf } from './context.ts'

/** uv for this computer; fetched where there is none. */
export async function findHostUv(context: JobContext): Promise<Uv> {
  const { cache } = context
  const uv = await findUv(uvOptions(context))
  const [fetched = '..'] = relative(cache.programs, uv.program).split('/')
  if (fetched !== '..') markUsed(join(cache.programs, fetched))
  return uv
}

/** Where uv is looked for. */
export function uvOptions(context: JobContext): FindUvOptions {
  const { environment, cache, host, downloads } = context
  const architecture = host.architecture === 'amd64' ? 'x64' : host.architecture
  return {
    path: environment.PATH ?? '',
    cacheDirectory: cache.programs,
    downloads,
    platform: { os: 'linux', architecture },
    ...workOf(context),
  }
}
