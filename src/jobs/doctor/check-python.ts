import { keptUv } from '../../stores/packages/find-uv.ts'
import { uvVersion } from '../../stores/packages/uv-release.ts'
import type { JobContext } from '../context.ts'
import { keptInterpreter } from '../host-interpreter.ts'
import { uvOptions } from '../host-uv.ts'
import type { Check } from './check.ts'

/** The Python that compiles bytecode and tries images; none of this computer's own is needed. */
export function checkInterpreter(context: Pick<JobContext, 'cache' | 'host'>): Check {
  const kept = keptInterpreter(context)
  const finding = kept
    ? `CPython ${kept.version} of Debian in the cache`
    : "none in the cache yet: the first build fetches Debian's, about 10 MB"
  return { name: 'interpreter', status: 'ok', finding }
}

/** uv, which resolves what is not locked. */
export async function checkUv(context: JobContext): Promise<Check> {
  const uv = await keptUv(uvOptions(context))
  const finding = uv
    ? `uv ${uv.version} at \`${uv.program}\``
    : `none on PATH and none in the cache yet: uv ${uvVersion} is fetched when something is to be resolved`
  return { name: 'uv', status: 'ok', finding }
}
