import { formatPareLock } from '../formats/pare-lock/format-pare-lock.ts'
import { parsePareLock } from '../formats/pare-lock/parse-pare-lock.ts'
import { formatPlatform } from '../model/oci/platform.ts'
import type { LockedParing } from '../model/pare-lock.ts'
import { readPareLock, writePareLock } from '../stores/project/pare-lock-file.ts'
import { assemblePlatform } from './assemble-platform.ts'
import type { BuildOptions } from './build-options.ts'
import type { JobContext } from './context.ts'
import { lockPlaces } from './lock-places.ts'
import type { OpenedProject } from './open-project.ts'
import { step } from './step.ts'
import { recordedTrace, traceTree } from './trace-tree.ts'

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
  const trace =
    (await recordedTrace(parts, opened, context)) ??
    (await step(
      'trace',
      context,
      () => traceTree(parts, opened, context),
      ({ touched }) => `${touched.length} files and folders touched`,
    ))
  if (!trace.isRight) return { putBack }
  return { putBack, trace: { platform: formatPlatform(context.host), touched: trace.touched } }
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
