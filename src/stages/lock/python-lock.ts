import { evaluateMarker } from '../../formats/packaging/evaluate-marker.ts'
import { formatMarker } from '../../formats/packaging/marker.ts'
import { type MarkerEnvironment, markerEnvironment } from '../../formats/packaging/marker-environment.ts'
import type { Pylock, PylockFile, PylockPackage } from '../../formats/packaging/pylock.ts'
import { redactCredentials } from '../../formats/packaging/redact-credentials.ts'
import { compareVersions, isAllowed } from '../../formats/packaging/version.ts'
import { readWheelFileName, type WheelFileName } from '../../formats/packaging/wheel-file-name.ts'
import { rankWheels, type WheelRanking } from '../../formats/packaging/wheel-tags.ts'
import { PareError } from '../../model/error.ts'
import { isDigest } from '../../model/oci/digest.ts'
import type { LockedDistribution, LockedWheel, PythonLock, PythonTarget } from '../../model/python/lock.ts'
import { noMatchingWheel, onlySource } from './no-wheel.ts'

/** What the lockfile does not say by itself. */
export interface PythonLockOptions {
  /** The lockfile as a message names it. */
  readonly file: string
  /** Turns a path of the lockfile into a URL that can be fetched. */
  readonly urlOf: (path: string) => string
  readonly extras?: readonly string[]
  /** Dependency groups beyond the lockfile's default ones. */
  readonly dependencyGroups?: readonly string[]
}

/** The wheels of a lockfile that `target` needs: its markers are evaluated, and the best wheel of each is chosen. */
export function planPythonLock(lock: Pylock, target: PythonTarget, options: PythonLockOptions): PythonLock {
  const environment = markerEnvironment(target, {
    extras: options.extras ?? [],
    dependencyGroups: [...lock.defaultGroups, ...(options.dependencyGroups ?? [])],
  })
  checkLock(lock, environment, options.file)
  const rank = rankWheels(target)
  const wanted = lock.packages.filter(({ marker }) => marker === undefined || evaluateMarker(marker, environment))
  const chosen = new Map<string, LockedDistribution>()
  for (const found of wanted) {
    if (found.directory && isProjectItself(found.directory.path)) continue
    if (chosen.has(found.name)) throw ambiguousLock(found, options.file)
    checkPython(found, environment, options.file)
    chosen.set(found.name, chooseWheel(found, target, rank, options))
  }
  const distributions = [...chosen.values()].sort((left, right) => (left.name < right.name ? -1 : 1))
  return { target, distributions }
}

// The project's own code is in the image as its source; only what it depends on is installed.
function isProjectItself(path: string): boolean {
  return /^(?:\.\/?)*$/.test(path)
}

function checkLock(lock: Pylock, environment: MarkerEnvironment, file: string): void {
  const python = environment.variables.python_full_version
  if (lock.requiresPython !== undefined && !isAllowed(python, lock.requiresPython)) {
    throw pythonConflict(`\`${file}\``, lock.requiresPython, python)
  }
  if (lock.environments.length === 0 || lock.environments.some(marker => evaluateMarker(marker, environment))) return
  throw otherEnvironment(file, lock.environments.map(formatMarker), environment)
}

function checkPython(found: PylockPackage, environment: MarkerEnvironment, file: string): void {
  const python = environment.variables.python_full_version
  if (found.requiresPython === undefined || isAllowed(python, found.requiresPython)) return
  throw pythonConflict(`\`${found.name}${version(found)}\` in \`${file}\``, found.requiresPython, python)
}

function chooseWheel(
  found: PylockPackage,
  target: PythonTarget,
  rank: WheelRanking,
  options: PythonLockOptions,
): LockedDistribution {
  const { archive } = found
  const isDirect = archive !== undefined
  const files = archive ? (archive.name.endsWith('.whl') ? [archive] : []) : found.wheels
  if (files.length === 0) throw onlySource(found, options.file)
  const fitting = files.flatMap(file => {
    const name = readWheelFileName(file.name)
    const found = name && rank(name)
    return name === undefined || found === undefined ? [] : [{ file, name, rank: found }]
  })
  const [best] = fitting.sort((left, right) => left.rank - right.rank || compareBuilds(right.name, left.name))
  if (!best) throw noMatchingWheel(found, target, files)
  return {
    name: found.name,
    version: found.version ?? best.name.version,
    wheel: lockedWheel(found, best.file, options),
    ...(isDirect ? { isDirect: true } : {}),
  }
}

function compareBuilds(left: WheelFileName, right: WheelFileName): number {
  const number = ({ build }: WheelFileName) => (build === undefined ? -1 : Number.parseInt(build, 10))
  return number(left) - number(right) || compareVersions(left.version, right.version)
}

function lockedWheel(found: PylockPackage, file: PylockFile, options: PythonLockOptions): LockedWheel {
  const digest = `sha256:${file.hashes.sha256}`
  if (!isDigest(digest)) throw unhashedWheel(found, file, options.file)
  return {
    fileName: file.name,
    url: file.url ?? options.urlOf(file.path!),
    digest,
    ...(file.size === undefined ? {} : { size: file.size }),
  }
}

function version(found: PylockPackage): string {
  return found.version === undefined ? '' : ` ${found.version}`
}

/** A lockfile, or a distribution in it, is made for another Python than the image has. */
function pythonConflict(subject: string, wanted: string, python: string): PareError {
  return new PareError({
    code: 'python-conflict',
    exitCode: 2,
    message: `${subject} asks for Python ${wanted}, but the image has ${python}`,
    hint: 'choose a base with a Python that fits (`--python`), or lock again for this one',
  })
}

/** A lockfile says which environments it was made for, and the target is none of them. */
function otherEnvironment(file: string, markers: readonly string[], environment: MarkerEnvironment): PareError {
  const { platform_machine, python_version } = environment.variables
  return new PareError({
    code: 'lock-for-other-platform',
    exitCode: 2,
    message: `\`${file}\` is made for \`${markers.join('` or `')}\`, but the image is for Linux on ${platform_machine} with Python ${python_version}`,
    hint: 'lock again for every platform, for example with `uv lock`',
    location: { file },
  })
}

/** Two versions of one distribution are wanted at once. */
function ambiguousLock(found: PylockPackage, file: string): PareError {
  return new PareError({
    code: 'ambiguous-lock',
    exitCode: 2,
    message: `\`${file}\` has more than one \`${found.name}\` for this platform and Python`,
    hint: 'lock again; markers must leave one version of each distribution',
    location: { file },
  })
}

/** A wheel cannot be verified. */
function unhashedWheel(found: PylockPackage, file: PylockFile, lockfile: string): PareError {
  const others = Object.keys(file.hashes)
  return new PareError({
    code: 'wheel-without-digest',
    exitCode: 2,
    message: `Expected a sha256 digest for \`${redactCredentials(file.name)}\` of \`${found.name}\` in \`${lockfile}\`, got ${others.length === 0 ? 'none' : others.join(', ')}`,
    hint: 'lock again with hashes, for example `uv lock` or `uv pip compile --generate-hashes`',
    location: { file: lockfile },
  })
}
