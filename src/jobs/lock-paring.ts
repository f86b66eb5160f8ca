import { formatPareLock } from '../formats/pare-lock/format-pare-lock.ts'
import { parsePareLock } from '../formats/pare-lock/parse-pare-lock.ts'
import type { ImagePath } from '../model/image-path.ts'
import { formatPlatform, parsePlatform } from '../model/oci/platform.ts'
import type { LockedParing, LockedTrace } from '../model/pare-lock.ts'
import { readPareLock, writePareLock } from '../stores/project/pare-lock-file.ts'
import { assemblePlatform, type PlatformParts } from './assemble-platform.ts'
import type { BuildOptions } from './build-options.ts'
import type { JobContext } from './context.ts'
import { lockPlaces } from './lock-places.ts'
import { touchedElsewhere } from './locked-trace.ts'
import type { OpenedProject } from './open-project.ts'
import { step } from './step.ts'
import { recordedTrace, type Trace, traceTree } from './trace-tree.ts'

/**
 * What a lock says of paring: what earlier proofs missed, and at level `max` what a run of the app touches; at the others
 * an earlier run is remembered, for it adds there. An app that does not answer as it should leaves no trace; a build
 * tells why.
 */
export async function lockParing(
  opened: OpenedProject,
  options: BuildOptions,
  context: JobContext,
): Promise<LockedParing | undefined> {
  const { putBack = [], trace: earlier } = opened.lock.file?.paring ?? {}
  if (opened.settings.level !== 'max') {
    return putBack.length === 0 && !earlier ? undefined : { putBack, ...(earlier ? { trace: earlier } : {}) }
  }
  const { observer: _, ...silent } = context
  const parts = await assemblePlatform(context.host, opened, options, silent)
  const trace = await traceOf(parts, opened, context)
  if (!trace.isRight) return { putBack }
  return { putBack, trace: lockedTrace(trace.touched, testedBefore(earlier, context), context) }
}

/** What a run of the app touches, as it is remembered, or as it is now. */
export async function traceOf(parts: PlatformParts, opened: OpenedProject, context: JobContext): Promise<Trace> {
  return (
    (await recordedTrace(parts, opened, context)) ??
    (await step(
      'trace',
      context,
      () => traceTree(parts, opened, context),
      ({ touched }) => `${touched.length} files and folders touched`,
    ))
  )
}

/** What earlier tests touched, as paths of this computer's build. */
export function testedBefore(earlier: LockedTrace | undefined, { host }: JobContext): readonly ImagePath[] {
  return earlier?.tested ? touchedElsewhere(earlier.tested, parsePlatform(earlier.platform), host) : []
}

/** What a lock says of runs on this computer: under tests, only what the app alone did not touch. */
export function lockedTrace(
  touched: readonly ImagePath[],
  tested: readonly ImagePath[],
  { host }: JobContext,
): LockedTrace {
  const known = new Set(touched)
  const more = [...new Set(tested)].filter(path => !known.has(path)).sort()
  return { platform: formatPlatform(host), touched, ...(more.length > 0 ? { tested: more } : {}) }
}

/** Writes into the project's pare.lock, where it has one, what a proof missed; a frozen one is left alone. */
export async function lockPutBack(
  { project: { directory }, lock: { isFrozen } }: OpenedProject,
  modules: readonly string[],
  context: JobContext,
): Promise<boolean> {
  const text = isFrozen ? undefined : await readPareLock(directory)
  if (text === undefined) return false
  const places = lockPlaces(directory, context)
  const lock = parsePareLock(text, places)
  const putBack = [...new Set([...(lock.paring?.putBack ?? []), ...modules])].sort()
  await writePareLock(directory, formatPareLock({ ...lock, paring: { ...lock.paring, putBack } }, places))
  return true
}
