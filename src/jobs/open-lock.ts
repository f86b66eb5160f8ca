import { compressorId } from '../formats/compression/gzip-member.ts'
import { PareError } from '../model/error.ts'
import type { LockInputs, PareLock } from '../model/pare-lock.ts'
import type { Project } from '../model/project.ts'
import type { Settings } from '../model/settings.ts'
import { choosePython, type PythonWish, type SuitePython } from '../stages/lock/choose-python.ts'
import { staleCauses } from '../stages/lock/lock-staleness.ts'
import { dependencyInputs } from '../stores/project/dependency-inputs.ts'
import { readPareLock } from '../stores/project/pare-lock-file.ts'
import type { BuildOptions } from './build-options.ts'
import type { JobContext } from './context.ts'
import { dependencySelection } from './dependency-selection.ts'
import { lockStale, noLock, otherCompressor, staleLock } from './lock-errors.ts'
import { lockPlaces } from './lock-places.ts'
import { type ProjectLock, projectLock } from './project-lock.ts'

/** What is to be written anew: everything stays where it is, but for these names; `true` moves all. */
export interface LockRenewal {
  readonly upgrades: ReadonlySet<string> | true
}

export interface OpenedLock {
  readonly lock: ProjectLock
  /** The Python and suite of the lock, where the project does not ask for others. */
  readonly base: SuitePython
}

/** Reads the project's pare.lock and tells whether it still fits: whether it decides, or only says what to stay at. */
export async function openLock(
  project: Project,
  settings: Settings,
  wish: PythonWish,
  options: BuildOptions,
  context: JobContext,
  renewal?: LockRenewal,
): Promise<OpenedLock> {
  const { isFrozen } = options
  const text = await readPareLock(project.directory)
  if (text === undefined) {
    if (isFrozen) throw noLock()
    return { lock: projectLock({ isFrozen, decides: false, upgrades: new Set() }), base: choosePython(wish) }
  }
  // A project without a lock need not wait for what reads one.
  const { parsePareLock } = await import('../formats/pare-lock/parse-pare-lock.ts')
  const file = parsePareLock(text, lockPlaces(project.directory, context))
  const base = baseFor(wish, file)
  const inputs = await lockInputs(project, settings, options)
  const causes = staleCauses(file, inputs, base)
  if (renewal)
    return { lock: projectLock({ file, isFrozen, decides: false, fits: causes.length === 0, ...renewal }), base }
  if (causes.length > 0) {
    if (isFrozen) throw lockStale(causes)
    context.observer?.({ type: 'warning', ...staleLock(causes) })
  } else if (file.madeBy.compressor !== compressorId) {
    context.observer?.({ type: 'warning', ...otherCompressor(file.madeBy.compressor, compressorId) })
  }
  return { lock: projectLock({ file, isFrozen, decides: causes.length === 0, upgrades: new Set() }), base }
}

/** What the project asks for now. */
export async function lockInputs(
  { directory, dependencies }: Project,
  settings: Settings,
  options: BuildOptions,
): Promise<LockInputs> {
  const sorted = (names: readonly string[]) => [...new Set(names)].sort()
  const { groups, extras } = dependencySelection(options, settings)
  return {
    dependencies: dependencies.value.kind,
    files: await dependencyInputs(directory, dependencies.value),
    packages: sorted(settings.packages),
    groups: sorted(groups),
    extras: sorted(extras),
  }
}

// A suite that becomes the preferred one later moves no project that is locked.
function baseFor(wish: PythonWish, { base }: PareLock): SuitePython {
  if (wish.suite !== undefined) return choosePython(wish)
  try {
    return choosePython({ ...wish, suite: base.suite })
  } catch (cause) {
    if (!(cause instanceof PareError)) throw cause
    return choosePython(wish)
  }
}
