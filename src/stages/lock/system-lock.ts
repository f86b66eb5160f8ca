// What an image takes from Debian: a pure plan over an index. It fetches nothing (stores/debian does), and it leaves out
// what only maintainer scripts want (maintainer-script-dependencies.ts, docs/decisions/maintainer-scripts.md).
import { formatDependency, parseDependencies } from '../../formats/debian/dependencies.ts'
import { satisfiesRelation } from '../../formats/debian/version.ts'
import type { DebianDependency, DebianRelation, LockedDebianPackage, SystemLock } from '../../model/debian/package.ts'
import type { DebianIndex, IndexedDebianPackage } from '../../model/debian/package-index.ts'
import { PareError } from '../../model/error.ts'
import { interpreterRoots, requirePython, type SystemRoot } from './interpreter-roots.ts'
import { isMaintainerScriptDependency } from './maintainer-script-dependencies.ts'
import { nearNames } from './near-names.ts'
import { preferringIndex } from './preferring-index.ts'

export interface SystemLockRequest {
  readonly index: DebianIndex
  /** CPython's version, as in `3.13`; `pythonOf` gives the suite's own. */
  readonly python: string
  /** What the image needs beyond the interpreter: a package name each, with a version condition or alternatives if need be. */
  readonly roots: readonly SystemRoot[]
  /** Packages to stay at, in the versions that an earlier lock has, as far as everything still fits together. */
  readonly preferred?: readonly IndexedDebianPackage[]
}

/** A package that was chosen, and for whom. */
interface Choice {
  readonly package: IndexedDebianPackage
  readonly wantedBy: string
}

/**
 * The packages of an image: the interpreter, the roots, and everything they depend on. The preferred version of each name
 * is taken, or else the newest; of alternatives, one that is chosen already, or else the first that the index can satisfy.
 */
export function planSystemLock({ preferred = [], ...request }: SystemLockRequest): SystemLock {
  requirePython(request.index, request.python)
  const stay = new Map(preferred.map(one => [one.name, one]))
  for (;;) {
    try {
      return planWith({ ...request, index: preferringIndex(request.index, stay) })
    } catch (cause) {
      if (!(cause instanceof UnsatisfiedDependency)) throw cause
      // What stands against each other moves on, and the rest stays where it is.
      const moving = cause.involved.filter(name => stay.delete(name))
      if (moving.length === 0) throw cause.problem
    }
  }
}

/** A dependency that the versions which are preferred do not satisfy. */
class UnsatisfiedDependency extends Error {
  readonly problem: PareError
  /** Names of the packages whose versions stand against each other. */
  readonly involved: readonly string[]

  constructor(problem: PareError, involved: readonly string[]) {
    super(problem.message)
    this.problem = problem
    this.involved = involved
  }
}

function planWith({ index, python, roots }: Omit<SystemLockRequest, 'preferred'>): SystemLock {
  const chosen = new Map<string, Choice>()
  const waiting: Choice[] = []

  function choose(candidate: IndexedDebianPackage, wantedBy: string): void {
    const choice = { package: candidate, wantedBy }
    chosen.set(candidate.name, choice)
    waiting.push(choice)
  }

  function require(dependency: DebianDependency, wantedBy: string, refuse: () => Error): void {
    if (dependency.some(isChosen)) return
    for (const relation of dependency) {
      const candidate = candidatesFor(index, relation).find(({ name }) => !chosen.has(name))
      if (candidate === undefined) continue
      choose(candidate, wantedBy)
      return
    }
    throw refuse()
  }

  function isChosen(relation: DebianRelation): boolean {
    const named = chosen.get(relation.name)
    if (named && satisfiesRelation(named.package.version, relation.version)) return true
    return [...chosen.values()].some(choice => provides(choice.package, relation))
  }

  for (const { name, wantedBy } of [...interpreterRoots(python), ...roots]) {
    for (const dependency of parseDependencies(name)) {
      require(dependency, wantedBy, () => unknownDebianPackage(index, dependency, wantedBy))
    }
  }
  for (let choice = waiting.shift(); choice; choice = waiting.shift()) {
    const from = choice.package
    for (const dependency of from.depends) {
      if (isMaintainerScriptDependency(from.name, dependency)) continue
      require(dependency, from.name, () => {
        const problem = unsatisfiableDebianDependency(index, from, dependency, chosen)
        return new UnsatisfiedDependency(problem, [from.name, ...dependency.map(({ name }) => name)])
      })
    }
  }

  const packages = [...chosen.values()].map(locked).sort((a, b) => (a.name < b.name ? -1 : 1))
  const { suite, architecture, releasedAt, isExpired } = index
  return { suite, architecture, python, releasedAt, isExpired, packages }
}

function locked({
  package: { name, version, architecture, url, size, digest },
  wantedBy,
}: Choice): LockedDebianPackage {
  return { name, version, architecture, url, size, digest, wantedBy }
}

/** Packages that satisfy a relation, best first: those of its name, newest first, then those that provide it. */
function* candidatesFor(index: DebianIndex, relation: DebianRelation): Generator<IndexedDebianPackage> {
  // The image has one architecture; `:any` asks for an interpreter of whichever, so that of the image will do.
  if (relation.qualifier !== undefined && !['any', index.architecture].includes(relation.qualifier)) return
  yield* index.versionsOf(relation.name).filter(({ version }) => satisfiesRelation(version, relation.version))
  yield* index.providersOf(relation.name).filter(provider => provides(provider, relation))
}

// Policy 7.5: a condition is satisfied only by a provision that names its version.
function provides(candidate: IndexedDebianPackage, { name, version }: DebianRelation): boolean {
  return candidate.provides.some(
    provided =>
      provided.name === name &&
      (version === undefined ||
        (provided.version !== undefined && satisfiesRelation(provided.version.version, version))),
  )
}

// What half the advice on the web still names, and what took its place.
const successors: Readonly<Record<string, string>> = { 'libgl1-mesa-glx': 'libgl1', 'libegl1-mesa': 'libegl1' }

function nearPackages(name: string, index: DebianIndex): string[] {
  const successor = successors[name]
  return successor === undefined ? nearNames(name, index.names()) : [successor]
}

/** A package was asked for that the suite does not have. */
function unknownDebianPackage(index: DebianIndex, dependency: DebianDependency, wantedBy: string): PareError {
  const text = formatDependency(dependency)
  const { name, version } = dependency[0]!
  const offered = index.versionsOf(name)[0]
  const near = offered || version ? [] : nearPackages(name, index)
  return new PareError({
    code: 'unknown-debian-package',
    exitCode: 2,
    message: offered
      ? `${wantedBy} asks for the Debian package \`${text}\`, but ${index.suite} has \`${name}\` ${offered.version}`
      : `${wantedBy} asks for the Debian package \`${text}\`, but ${index.suite} has none of that name for ${index.architecture}`,
    hint:
      near.length > 0
        ? `did you mean ${near.map(candidate => `\`${candidate}\``).join(' or ')}?`
        : `search for it: https://packages.debian.org/${index.suite}/${encodeURIComponent(name)}`,
  })
}

/** Packages of one suite contradict each other, which happens in sid while a transition is under way. */
function unsatisfiableDebianDependency(
  index: DebianIndex,
  from: IndexedDebianPackage,
  dependency: DebianDependency,
  chosen: ReadonlyMap<string, Choice>,
): PareError {
  const found = dependency.map(relation => {
    const taken = chosen.get(relation.name)?.package
    const offered = taken ?? index.versionsOf(relation.name)[0]
    return offered ? `\`${relation.name}\` ${offered.version} is there` : `there is no \`${relation.name}\``
  })
  return new PareError({
    code: 'unsatisfiable-debian-dependency',
    exitCode: 1,
    message: `\`${from.name}\` ${from.version} asks for \`${formatDependency(dependency)}\`, but in ${index.suite} ${found.join(', ')}`,
    hint:
      index.suite === 'sid'
        ? 'sid is in the middle of a change: try again in a day, or build on another suite'
        : 'the mirror is between two updates: try again in an hour',
  })
}
