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
import type {
  DistributionSource,
  LockedDistribution,
  LockedWheel,
  PlannedPython,
  PythonTarget,
  UnbuiltDistribution,
} from '../../model/python/lock.ts'
import { noFile, noMatchingWheel, unpinnedRepository } from './no-wheel.ts'

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

/**
 * What a lockfile holds that `target` needs: its markers are evaluated, and the best wheel of each distribution is chosen.
 * One that has a source alone is left to be built.
 */
export function planPythonLock(lock: Pylock, target: PythonTarget, options: PythonLockOptions): PlannedPython {
  const environment = markerEnvironment(target, {
    extras: options.extras ?? [],
    dependencyGroups: [...lock.defaultGroups, ...(options.dependencyGroups ?? [])],
  })
  checkLock(lock, environment, options.file)
  const rank = rankWheels(target)
  const wanted = lock.packages.filter(({ marker }) => marker === undefined || evaluateMarker(marker, environment))
  const chosen = new Map<string, LockedDistribution | UnbuiltDistribution>()
  for (const found of wanted) {
    if (found.directory && isProjectItself(found.directory.path)) continue
    if (chosen.has(found.name)) throw ambiguousLock(found, options.file)
    checkPython(found, environment, options.file)
    chosen.set(found.name, chooseWheel(found, target, rank, options))
  }
  const sorted = [...chosen.values()].sort((left, right) => (left.name < right.name ? -1 : 1))
  return {
    target,
    distributions: sorted.filter(found => 'wheel' in found),
    unbuilt: sorted.filter(found => 'source' in found),
  }
}

// The project itself is built with the app, not with what it depends on.
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
): LockedDistribution | UnbuiltDistribution {
  const { archive } = found
  const isDirect = archive !== undefined
  const files = archive ? (archive.name.endsWith('.whl') ? [archive] : []) : found.wheels
  const fitting = files.flatMap(file => {
    const name = readWheelFileName(file.name)
    const found = name && rank(name)
    return name === undefined || found === undefined ? [] : [{ file, name, rank: found }]
  })
  const [best] = fitting.sort((left, right) => left.rank - right.rank || compareBuilds(right.name, left.name))
  if (!best) return unbuilt(found, files, target, options)
  return {
    name: found.name,
    version: found.version ?? best.name.version,
    wheel: lockedFile(found, best.file, options),
    ...(isDirect ? { isDirect: true } : {}),
  }
}

function unbuilt(
  found: PylockPackage,
  wheels: readonly PylockFile[],
  target: PythonTarget,
  options: PythonLockOptions,
): UnbuiltDistribution {
  const source = sourceOf(found, options)
  if (!source && wheels.length > 0) throw noMatchingWheel(found, target, wheels)
  if (!source) throw noFile(found, options.file)
  return {
    name: found.name,
    ...(found.version === undefined ? {} : { version: found.version }),
    source,
    ...(found.sdist && source.kind === 'archive' ? {} : { isDirect: true }),
  }
}

function sourceOf(found: PylockPackage, options: PythonLockOptions): DistributionSource | undefined {
  const { directory, vcs, archive, sdist } = found
  if (directory) return { kind: 'directory', path: joined(directory.path, directory.subdirectory) }
  if (vcs) {
    if (vcs.type !== 'git' || vcs.commit === undefined) throw unpinnedRepository(found, options.file)
    const url = withoutPassword(vcs.url)
    return { kind: 'git', url, commit: vcs.commit.toLowerCase(), ...subdirectoryOf(vcs) }
  }
  const file = archive && !archive.name.endsWith('.whl') ? archive : sdist
  if (!file) return undefined
  const { fileName, url, digest, size } = lockedFile(found, file, options)
  return { kind: 'archive', fileName, url, digest, ...(size === undefined ? {} : { size }), ...subdirectoryOf(archive) }
}

function joined(path: string, subdirectory: string | undefined): string {
  return subdirectory === undefined ? path : `${path.replace(/\/+$/, '')}/${subdirectory}`
}

function subdirectoryOf(place: { readonly subdirectory?: string } | undefined): { readonly subdirectory?: string } {
  return place?.subdirectory === undefined ? {} : { subdirectory: place.subdirectory }
}

// Whoever fetches it knows how to sign in; a lock is kept and shown.
function withoutPassword(url: string): string {
  return url.replace(/^(https?:\/\/)[^/]*@/i, '$1')
}

function compareBuilds(left: WheelFileName, right: WheelFileName): number {
  const number = ({ build }: WheelFileName) => (build === undefined ? -1 : Number.parseInt(build, 10))
  return number(left) - number(right) || compareVersions(left.version, right.version)
}

function lockedFile(found: PylockPackage, file: PylockFile, options: PythonLockOptions): LockedWheel {
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

/** A wheel, or the archive of a source, cannot be verified. */
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
