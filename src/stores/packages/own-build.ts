import { planRequirementsResolution } from './requirements-source.ts'
import type { Resolution } from './resolution.ts'
import type { SourceContext } from './source-context.ts'

/** How a project is resolved whose dependencies only its own wheel tells: it is built, and asked for like any folder. */
export async function planOwnBuild(
  file: string,
  extras: readonly string[],
  { selection: _, ...context }: SourceContext,
): Promise<Resolution> {
  const place = extras.length === 0 ? '.' : `.[${extras.join(',')}]`
  return planRequirementsResolution(file, context, `${place}\n`)
}
