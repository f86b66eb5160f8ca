import { PareError } from '../model/error.ts'
import type { ImagePath } from '../model/image-path.ts'
import { isSamePlatform } from '../model/oci/platform.ts'
import { assemblePlatform } from './assemble-platform.ts'
import type { BuildOptions } from './build-options.ts'
import type { JobContext } from './context.ts'
import { cutToTrace } from './cut-to-trace.ts'
import { lockedTouched, touchedElsewhere } from './locked-trace.ts'
import { type Assembled, putBack, tellMissed, withWhatWasMissed } from './put-back.ts'
import { step } from './step.ts'
import { recordedTrace, type Trace, traceTree } from './trace-tree.ts'

/**
 * Cuts an app at level `max` to what a run of it touches: the run that pare.lock tells of, one that is remembered, or one
 * that is made now. An app that does not answer as it should is left as it is, for the proof to tell why. Another platform
 * is cut by a run of the same project as built for this computer.
 */
export async function cutToTouched(before: Assembled, options: BuildOptions, context: JobContext): Promise<Assembled> {
  const assembled = await withWhatWasMissed(before, options, context)
  const { parts, opened } = assembled
  const { platform } = parts
  const locked = opened.lock.decided(platform) && opened.lock.file?.paring?.trace
  if (locked) return cutTo(assembled, lockedTouched(locked, platform), context)
  const isOwn = isSamePlatform(platform, context.host)
  const { observer: _, ...silent } = context
  const subject = isOwn ? parts : await assemblePlatform(context.host, opened, options, silent)
  const known = await recordedTrace(subject, opened, context)
  if (!known && options.prove === 'off') throw traceNeeded()
  const trace = known ?? (await step('trace', context, () => traceTree(subject, opened, context), describe))
  if (!trace.isRight) {
    const missed = trace.missed.filter(name => !opened.settings.keep.includes(name))
    if (missed.length === 0) return assembled
    // What `tight` left out too much is put back, as a proof would do it; then there is something to cut.
    await tellMissed(assembled, missed, context)
    return cutToTouched(await putBack(assembled, missed, options, context), options, context)
  }
  return cutTo(assembled, touchedElsewhere(trace.touched, context.host, platform), context)
}

function cutTo({ parts, opened }: Assembled, touched: readonly ImagePath[], context: JobContext): Assembled {
  return { parts: cutToTrace(parts, touched, opened, context), opened, touched }
}

function describe({ touched, isRight }: Trace): string {
  return isRight ? `${touched.length} files and folders touched` : 'the app did not answer as it should'
}

/** Level `max` keeps what a run of the app touched, and there was none. */
function traceNeeded(): PareError {
  return new PareError({
    code: 'trace-needed',
    exitCode: 2,
    message: '`--level max` keeps what a run of the app touches, but `--no-prove` forbids to run it',
    hint: 'leave `--no-prove` out once: the run is remembered, and `pare lock` writes it down; or take `--level tight`',
  })
}
