import type { ImagePath } from '../model/image-path.ts'
import type { Advice } from '../model/project.ts'
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

/** Remembers what a run of these parts missed, in the project's pare.lock as well where it has one, and says so. */
export async function tellMissed(
  { parts, opened }: Pick<Assembled, 'parts' | 'opened'>,
  modules: readonly string[],
  context: JobContext,
): Promise<void> {
  await context.cache.records.put(kind, parts.lowerKey, modules)
  const { lockPutBack } = await import('./lock-paring.ts')
  const isLocked = await lockPutBack(opened, modules, context)
  context.observer?.({ type: 'warning', ...putBackAdvice(modules, isLocked) })
}

/** The app missed modules in its proof that nothing in its code seemed to ask for, or data that a run had not touched. */
function putBackAdvice(modules: readonly string[], isLocked: boolean): Advice {
  const names = modules.map(name => `\`${name}\``).join(', ')
  return {
    code: 'module-put-back',
    message: `the app missed ${names}, which nothing was seen to ask for; put back, ${isLocked ? 'written to `pare.lock`, ' : ''}and proven again`,
    hint: `keep = ${JSON.stringify(modules)} under [tool.pare] has it there from the start`,
  }
}
