import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { digestOf } from '../formats/digest/digest-of.ts'
import { parsePylock } from '../formats/packaging/parse-pylock.ts'
import { PareError } from '../model/error.ts'
import type { DependencySource } from '../model/project.ts'
import type { WheelBuilder } from '../model/python/built-wheel.ts'
import type { LockedDistribution, PlannedPython, PythonLock, PythonTarget } from '../model/python/lock.ts'
import type { Downloads } from '../model/stores.ts'
import { planPythonLock } from '../stages/lock/python-lock.ts'
import { assertFits } from './assert-fits.ts'
import type { BuildOptions } from './build-options.ts'
import { type JobContext, workOf } from './context.ts'
import { dependencySelection } from './dependency-selection.ts'
import { lockedPython } from './locked-python.ts'
import type { OpenedProject } from './open-project.ts'

/** The wheels of a project, and the downloads that can fetch them: signed in to where the user's index asks for it. */
export interface LockedPython {
  readonly python: PythonLock
  readonly downloads: Downloads
}

/**
 * Resolves the project's dependencies, whatever they are written in, chooses the wheels that fit the target, and builds
 * what has none.
 */
export async function lockPython(
  opened: OpenedProject,
  target: PythonTarget,
  options: BuildOptions,
  context: JobContext,
): Promise<LockedPython> {
  const { project, settings, python: tools, lock } = opened
  const source = project.dependencies.value
  const known = await lockedPython(opened, target, context)
  // `--locked` wants the project's own lockfile looked at, whatever pare.lock has.
  if (known && (lock.isFrozen || !options.isLocked)) return known
  if (source.kind === 'none') return { python: { target, distributions: [] }, downloads: context.downloads }
  if (options.isLocked && source.kind in lockCommands) throw noLockfile(source)
  const { resolver, builder, downloads } = await tools()
  const text = await resolver.resolve(source, {
    directory: project.directory,
    target,
    isLocked: options.isLocked,
    refresh: options.isRefreshed,
    selection: dependencySelection(options, settings),
    preferences: lock.preferencesFor(target),
    ...workOf(context),
  })
  if (known) return known
  const planned = await plannedLock(text, target, source.file, project.directory, context)
  return { python: await builtLock(planned, builder, context), downloads }
}

/** What a pylock.toml holds for this target; equal ones are planned once. */
async function plannedLock(
  text: string,
  target: PythonTarget,
  file: string,
  directory: string,
  { cache }: JobContext,
): Promise<PlannedPython> {
  const key = JSON.stringify({ text: digestOf(Buffer.from(text)), target, file, directory })
  const known = await cache.records.get<PlannedPython>('python-plan', key)
  if (known) return known
  const lock = planPythonLock(parsePylock(text, file), target, {
    file,
    urlOf: path => pathToFileURL(join(directory, path)).href,
  })
  await cache.records.put('python-plan', key, lock)
  return lock
}

async function builtLock(
  { target, distributions, unbuilt }: PlannedPython,
  builder: WheelBuilder,
  context: JobContext,
): Promise<PythonLock> {
  const built: LockedDistribution[] = []
  // One after the other: each build may use all of this computer.
  for (const { isDirect, ...request } of unbuilt) {
    const { locked } = await builder.build(request, workOf(context))
    assertFits(locked, target)
    built.push(isDirect ? { ...locked, isDirect } : locked)
  }
  const all = [...distributions, ...built].sort((left, right) => (left.name < right.name ? -1 : 1))
  return { target, distributions: all }
}

/** What makes a lockfile for each kind of file that is none. */
const lockCommands: Readonly<Partial<Record<DependencySource['kind'], string>>> = {
  pyproject: 'uv lock',
  pipfile: 'pipenv lock',
  setup: 'uv pip compile --generate-hashes setup.py -o requirements.txt',
  conda: 'write a requirements.txt with versions',
}

/** `--locked` asks for a lockfile, and the project has none. */
function noLockfile({ kind, file }: Exclude<DependencySource, { kind: 'none' }>): PareError {
  return new PareError({
    code: 'no-lockfile',
    exitCode: 1,
    message: `\`--locked\` asks for a lockfile, but \`${file}\` has none beside it`,
    hint: lockCommands[kind]!,
    location: { file },
  })
}
