import { formatPareLock } from '../formats/pare-lock/format-pare-lock.ts'
import { parsePareLock } from '../formats/pare-lock/parse-pare-lock.ts'
import { PareError } from '../model/error.ts'
import type { ImagePath } from '../model/image-path.ts'
import { parsePlatform } from '../model/oci/platform.ts'
import { readPareLock, writePareLock } from '../stores/project/pare-lock-file.ts'
import type { PlatformParts } from './assemble-platform.ts'
import type { JobContext } from './context.ts'
import { lockedTrace, testedBefore, traceOf } from './lock-paring.ts'
import { lockPlaces } from './lock-places.ts'
import { touchedElsewhere } from './locked-trace.ts'
import type { OpenedProject } from './open-project.ts'

/** The text of the pare.lock that tests are to be recorded in. */
export async function lockToRecordIn(directory: string): Promise<string> {
  const text = await readPareLock(directory)
  if (text !== undefined) return text
  /** What tests touch is written into pare.lock, and the project has none. */
  throw new PareError({
    code: 'nothing-to-record-in',
    exitCode: 2,
    message: '`--record` writes into `pare.lock`, and the project has none',
    hint: 'write one first: `pare lock --level max`',
  })
}

/**
 * Writes into the project's pare.lock what its code touched under its tests, and how many files that adds. `parts` are
 * those of level `max` before they are cut: where the lock tells of no run of the app, one is made.
 */
export async function lockTested(
  parts: PlatformParts,
  opened: OpenedProject,
  tested: readonly ImagePath[],
  context: JobContext,
): Promise<number> {
  const { directory } = opened.project
  const text = await lockToRecordIn(directory)
  const places = lockPlaces(directory, context)
  const lock = parsePareLock(text, places)
  const { putBack = [], trace: earlier } = lock.paring ?? {}
  const known = earlier && touchedElsewhere(earlier.touched, parsePlatform(earlier.platform), context.host)
  const touched = known ?? (await rightTrace(parts, opened, context))
  const before = testedBefore(earlier, context)
  const trace = lockedTrace(touched, [...before, ...tested], context)
  await writePareLock(directory, formatPareLock({ ...lock, paring: { ...lock.paring, putBack, trace } }, places))
  return (trace.tested?.length ?? 0) - before.length
}

async function rightTrace(
  parts: PlatformParts,
  opened: OpenedProject,
  context: JobContext,
): Promise<readonly ImagePath[]> {
  const { isRight, touched } = await traceOf(parts, opened, context)
  if (isRight) return touched
  /** Tests add to what a run of the app touches, and the app does not answer as it should. */
  throw new PareError({
    code: 'not-recorded',
    exitCode: 1,
    message: 'The app does not answer its probes as it should, so there is no run that the tests could add to',
    hint: '`pare build` says what is wrong with it',
  })
}
