import type { Pylock, PylockFile, PylockPackage } from '../../formats/packaging/pylock.ts'
import type { RequirementHash, RequirementLine, RequirementsFile } from '../../formats/packaging/requirements-file.ts'
import { type Location, PareError } from '../../model/error.ts'

interface Demand {
  readonly location: Location
  /** Hexadecimal digits of SHA-256. */
  readonly allowed: ReadonlySet<string>
}

/**
 * The lockfile with only those files left that the hashes of a requirements file allow. uv drops a hash that does not
 * match without a word, so that the user's own hashes would mean nothing.
 */
export function applyHashes(lock: Pylock, requirements: RequirementsFile): Pylock {
  const demands = collectDemands(requirements)
  const mustAllHave =
    [...requirements.requirements, ...requirements.constraints].some(({ hashes }) => hashes.length > 0) ||
    requirements.options.some(({ name }) => name === '--require-hashes')
  if (!mustAllHave && demands.size === 0) return lock
  return {
    ...lock,
    packages: lock.packages.map(found => {
      const demand = demands.get(found.name)
      if (demand) return allowedFiles(found, demand)
      if (found.directory || found.vcs || !mustAllHave) return found
      throw hashMissing(found, requirements)
    }),
  }
}

function collectDemands({ requirements, constraints }: RequirementsFile): Map<string, Demand> {
  const demands = new Map<string, Demand>()
  for (const line of [...requirements, ...constraints]) {
    const name = nameOf(line)
    const hashes = [...line.hashes, ...fragmentHashes(line)]
    if (name === undefined || hashes.length === 0) continue
    const allowed = hashes.filter(({ algorithm }) => algorithm === 'sha256').map(({ digits }) => digits)
    if (allowed.length === 0) throw unsupportedHash(line, name)
    const earlier = demands.get(name)?.allowed ?? new Set<string>()
    demands.set(name, { location: line.location, allowed: new Set([...earlier, ...allowed]) })
  }
  return demands
}

// A URL can carry a hash of its own: https://example.org/a.whl#sha256=…
function fragmentHashes({ wanted }: RequirementLine): RequirementHash[] {
  const url = 'name' in wanted ? wanted.url : wanted.place
  const [, digits] = /#(?:.*&)?sha256=([0-9a-f]{64})\b/i.exec(url ?? '') ?? []
  return digits === undefined ? [] : [{ algorithm: 'sha256', digits: digits.toLowerCase() }]
}

function nameOf({ wanted, text }: RequirementLine): string | undefined {
  if ('name' in wanted) return wanted.name
  const [, name] = /([A-Za-z0-9._]+)-[^-/]+(?:-[^-/]+){3,4}\.whl/.exec(text) ?? []
  return name?.toLowerCase().replaceAll(/[-_.]+/g, '-')
}

function allowedFiles(found: PylockPackage, { allowed, location }: Demand): PylockPackage {
  const isAllowed = (file: PylockFile) => file.hashes.sha256 !== undefined && allowed.has(file.hashes.sha256)
  // What is built has another digest than what it is built from: the user knows that of the source.
  if (found.sdist && found.wheels.length === 0) {
    if (isAllowed(found.sdist)) return found
    throw hashNotInIndex(found, [found.sdist], allowed, location)
  }
  const offered = found.archive ? [found.archive] : found.wheels
  const wheels = found.wheels.filter(isAllowed)
  if (found.archive ? isAllowed(found.archive) : wheels.length > 0) return { ...found, wheels }
  throw hashNotInIndex(found, offered, allowed, location)
}

/** None of the files that the package index offers has a hash that the requirements file allows. */
function hashNotInIndex(
  { name, version }: PylockPackage,
  offered: readonly PylockFile[],
  allowed: ReadonlySet<string>,
  location: Location,
): PareError {
  const demanded = [...allowed].map(digits => `sha256:${digits}`)
  const files = offered.map(file => `\`${file.name}\` is sha256:${file.hashes.sha256 ?? 'unknown'}`)
  const list = (items: readonly string[]) =>
    items.slice(0, 3).join(', ') + (items.length > 3 ? ` and ${items.length - 3} more` : '')
  return new PareError({
    code: 'hash-not-in-index',
    exitCode: 1,
    message: `\`${name}${version === undefined ? '' : ` ${version}`}\` must be ${list(demanded)}, but no wheel for this platform is: ${list(files) || 'there is none'}`,
    hint: 'the file was changed, or the hashes are of another platform: make them anew with `uv pip compile --universal --generate-hashes`',
    location,
  })
}

/** A requirements file with hashes has none for a distribution that something in it depends on. */
function hashMissing({ name, version }: PylockPackage, { files }: RequirementsFile): PareError {
  return new PareError({
    code: 'hash-missing',
    exitCode: 1,
    message: `\`${files[0]}\` gives hashes, but none for \`${name} ${version ?? ''}\`, which is needed as well`,
    hint: 'make the file anew with `uv pip compile --generate-hashes`, or remove all hashes',
    location: { file: files[0]! },
  })
}

/** The only hashes of a requirement are of kinds that no package index gives. */
function unsupportedHash(line: RequirementLine, name: string): PareError {
  const algorithms = [...new Set(line.hashes.map(({ algorithm }) => algorithm))].join(', ')
  return new PareError({
    code: 'unsupported-hash',
    exitCode: 2,
    message: `Expected a sha256 hash for \`${name}\`, got ${algorithms} alone`,
    hint: 'make the hashes anew with `uv pip compile --generate-hashes`',
    location: line.location,
  })
}
