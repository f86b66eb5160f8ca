import type { ImagePath } from '../model/image-path.ts'
import { assemblePlatform, type PlatformParts } from './assemble-platform.ts'
import type { BuildOptions } from './build-options.ts'
import type { JobContext } from './context.ts'
import { cutToTrace } from './cut-to-trace.ts'
import type { OpenedProject } from './open-project.ts'

/** A platform's parts, and the project that they were assembled from. */
export interface Assembled {
  readonly parts: PlatformParts
  readonly opened: OpenedProject
  /** At level `max`: what a run of the app touched, which the parts are cut to. */
  readonly touched?: readonly ImagePath[]
}

/** Assembles once more, with modules that paring had left out. The steps were told of before. */
export async function putBack(
  { parts, opened, touched }: Assembled,
  modules: readonly string[],
  options: BuildOptions,
  context: JobContext,
): Promise<Assembled> {
  const { observer: _, ...silent } = context
  const { settings } = opened
  const kept = { ...opened, settings: { ...settings, keep: [...settings.keep, ...modules] } }
  const again = await assemblePlatform(parts.platform, kept, options, silent)
  if (touched === undefined) return { parts: again, opened: kept }
  return { parts: cutToTrace(again, touched, kept, silent), opened: kept, touched }
}

const kind = 'put-back'

/** What earlier proofs of the same parts missed, one after the other, is there from the start. */
export async function withWhatWasMissed(
  assembled: Assembled,
  options: BuildOptions,
  context: JobContext,
): Promise<Assembled> {
  const known = await context.cache.records.get<readonly string[]>(kind, assembled.parts.lowerKey)
  if (!known) return assembled
  // A lock that was written later does not know of it yet.
  const { lockPutBack } = await import('./lock-paring.ts')
  await lockPutBack(assembled.opened, known, context)
  return withWhatWasMissed(await putBack(assembled, known, options, context), options, context)
}

/** Remembers what the proof of these parts missed. */
export async function rememberMissed(
  parts: PlatformParts,
  modules: readonly string[],
  { cache }: JobContext,
): Promise<void> {
  await cache.records.put(kind, parts.lowerKey, modules)
}
