import type { DebianArchitecture, LockedDebianPackage, SystemLock } from '../../model/debian/package.ts'
import { PareError } from '../../model/error.ts'
import { parseImagePath } from '../../model/image-path.ts'
import type { Digest } from '../../model/oci/digest.ts'
import { parsePlatform } from '../../model/oci/platform.ts'
import type { LockedBuild, LockedParing, PareLock, PlatformDistributions, PlatformLock } from '../../model/pare-lock.ts'
import { type DistributionName, parseDistributionName } from '../../model/python/distribution-name.ts'
import type {
  BuiltFrom,
  DistributionSource,
  LockedDistribution,
  LockedWheel,
  PythonTarget,
} from '../../model/python/lock.ts'
import { parseToml } from '../toml/parse-toml.ts'
import type {
  BuildRequirementTable,
  DistributionTable,
  PareLockDocument,
  ParingTable,
  PlatformTable,
  SourceTable,
  WheelTable,
} from './document.ts'
import type { LockPlaces } from './lock-places.ts'
import { pareLockFile } from './pare-lock-file.ts'
import { knownKeys, lockVersion, parseDocument } from './schema.ts'

/** The lock that the text of a pare.lock stands for; `places` turns its paths into URLs. */
export function parsePareLock(text: string, places: LockPlaces): PareLock {
  refuseConflict(text)
  const value = parseToml(text, pareLockFile)
  refuseOtherVersion(value['lock-version'])
  const result = parseDocument(value)
  if (!result.success) throw invalidLock(result.error.issues[0]!)
  const document = result.data
  const all = document.platform.map(({ name }) => name)
  const { pare, uv, compressor } = document['made-by']
  const { dependencies, packages = [], groups = [], extras = [], files = {} } = document.inputs
  return {
    madeBy: { pare, ...(uv !== undefined ? { uv } : {}), compressor },
    base: document.base,
    inputs: { dependencies, files: files as Record<string, Digest>, packages, groups, extras },
    platforms: document.platform.map(table => platformLock(table, document, all, places)),
    ...(document.paring ? { paring: paringOf(document.paring) } : {}),
    further: Object.fromEntries(Object.entries(document).filter(([key]) => !knownKeys.has(key))),
  }
}

function paringOf({ 'put-back': putBack = [], traced, touched, tested }: ParingTable): LockedParing {
  if (traced === undefined || touched === undefined) return { putBack }
  const trace = { platform: traced, touched: touched.map(parseImagePath) }
  return { putBack, trace: tested === undefined ? trace : { ...trace, tested: tested.map(parseImagePath) } }
}

function platformLock(
  table: PlatformTable,
  document: PareLockDocument,
  all: readonly string[],
  places: LockPlaces,
): PlatformLock {
  const platform = parsePlatform(table.name)
  const architecture = platform.architecture as DebianArchitecture
  const releases = table.releases.map(({ archive, released, digest }) => ({
    codename: archive,
    digest: digest as Digest,
    date: Date.parse(released) / 1000,
  }))
  const system: SystemLock = {
    suite: document.base.suite,
    architecture,
    python: document.base.python,
    releasedAt: Math.max(0, ...releases.map(({ date }) => date)),
    isExpired: table['accepted-expired'] === true,
    packages: packagesOf(document, table.name, architecture, places),
  }
  return {
    platform,
    system,
    ...(table.only === undefined
      ? { python: distributionsOf(document, table.name, targetOf(table, document.base.python), all, places) }
      : {}),
    libraries: table.libraries ?? [],
    releases,
  }
}

function targetOf({ name, python: fullPython, glibc }: PlatformTable, python: string): PythonTarget {
  if (glibc === undefined) throw brokenLock(`\`${name}\` has no \`glibc\``)
  const [major, minor] = glibc.split('.').map(Number)
  const machine = name === 'linux/amd64' ? 'x86_64' : 'aarch64'
  return { python, ...(fullPython === python ? {} : { fullPython }), machine, glibc: [major!, minor!] }
}

function packagesOf(
  { debian }: PareLockDocument,
  platform: string,
  architecture: DebianArchitecture,
  { mirrors }: LockPlaces,
): LockedDebianPackage[] {
  const packages = debian.flatMap(({ name, version, 'wanted-by': wantedBy, files }) =>
    files
      .filter(file => [architecture, 'all'].includes(file.architecture))
      .filter(({ platforms }) => platforms?.includes(platform) ?? true)
      .map(file => ({
        name,
        version,
        architecture: file.architecture,
        url: `${file.archive === 'security' ? mirrors.security : mirrors.debian}/${file.path}`,
        size: file.size,
        digest: file.digest as Digest,
        wantedBy,
      })),
  )
  return refuseTwice(packages).sort(byName)
}

function distributionsOf(
  { distribution: tables = [] }: PareLockDocument,
  platform: string,
  target: PythonTarget,
  all: readonly string[],
  places: LockPlaces,
): PlatformDistributions {
  const distributions: LockedDistribution[] = []
  const builds: LockedBuild[] = []
  for (const table of tables) {
    const name = parseDistributionName(table.name)
    const wheel = table.wheels?.find(({ platforms = all }) => platforms.includes(platform))
    if (table.source) {
      const isHere = table.wheels === undefined ? (table.platforms ?? all).includes(platform) : wheel !== undefined
      if (isHere) builds.push(lockedBuild(name, table, wheel, table.source, places))
    } else if (wheel) {
      distributions.push({
        name,
        version: table.version!,
        wheel: lockedWheel(wheel, places),
        ...(table.direct ? { isDirect: true } : {}),
      })
    }
  }
  refuseTwice([...distributions, ...builds])
  return { target, distributions: distributions.sort(byName), builds: builds.sort(byName) }
}

function lockedBuild(
  name: DistributionName,
  table: DistributionTable,
  wheel: WheelTable | undefined,
  source: SourceTable,
  places: LockPlaces,
): LockedBuild {
  return {
    name,
    ...(table.version !== undefined ? { version: table.version } : {}),
    builtFrom: builtFrom(source, table.requires ?? [], places),
    ...(table.direct ? { isDirect: true } : {}),
    ...(wheel ? { wheel: { fileName: wheel.name, digest: wheel.digest as Digest, ...sizeOf(wheel) } } : {}),
  }
}

function builtFrom(source: SourceTable, requires: readonly BuildRequirementTable[], places: LockPlaces): BuiltFrom {
  return { source: sourceOf(source, places), requires: requires.map(table => buildRequirement(table, places)) }
}

function buildRequirement(table: BuildRequirementTable, places: LockPlaces): LockedDistribution {
  return {
    name: parseDistributionName(table.name),
    version: table.version,
    wheel: table.source
      ? { ...lockedWheel(table.wheel, places), url: `built:${table.wheel.name}` }
      : lockedWheel(table.wheel, places),
    ...(table.direct ? { isDirect: true } : {}),
    ...(table.source ? { builtFrom: builtFrom(table.source, table.requires ?? [], places) } : {}),
  }
}

function sourceOf(table: SourceTable, places: LockPlaces): DistributionSource {
  const { directory, git, commit, name, digest, subdirectory } = table
  const below = subdirectory !== undefined ? { subdirectory } : {}
  if (directory !== undefined) return { kind: 'directory', path: directory }
  if (git !== undefined && commit !== undefined) return { kind: 'git', url: git, commit, ...below }
  if (name === undefined || digest === undefined) throw brokenLock('a `source` names neither files nor a repository')
  const url = urlOf(table, places)
  return { kind: 'archive', fileName: name, url, digest: digest as Digest, ...sizeOf(table), ...below }
}

function lockedWheel(table: WheelTable, places: LockPlaces): LockedWheel {
  return { fileName: table.name, url: urlOf(table, places), digest: table.digest as Digest, ...sizeOf(table) }
}

function urlOf({ url, path }: { readonly url?: string; readonly path?: string }, { urlOfPath }: LockPlaces): string {
  return url ?? (path === undefined ? '' : urlOfPath(path))
}

function sizeOf({ size }: { readonly size?: number }): { readonly size?: number } {
  return size === undefined ? {} : { size }
}

/** In order of name; a merge that went wrong leaves a package twice. */
function refuseTwice<Named extends { readonly name: string }>(all: Named[]): Named[] {
  const seen = new Set<string>()
  for (const { name } of all) {
    if (seen.has(name)) throw brokenLock(`\`${name}\` is there twice for one platform`)
    seen.add(name)
  }
  return all
}

function byName(left: { readonly name: string }, right: { readonly name: string }): number {
  return left.name < right.name ? -1 : 1
}

function refuseConflict(text: string): void {
  const line = text.split('\n').findIndex(candidate => /^(?:<{7}|={7}|>{7}|\|{7})(?: |$)/.test(candidate)) + 1
  if (line === 0) return
  /** pare.lock holds the marks of a merge that nobody finished. */
  throw new PareError({
    code: 'conflict-markers',
    exitCode: 2,
    message: `\`${pareLockFile}\` has conflict markers of a merge in it`,
    hint: 'take either side, then let pare mend it: `git checkout --ours pare.lock && pare lock`',
    location: { file: pareLockFile, line },
  })
}

function refuseOtherVersion(version: unknown): void {
  if (version === lockVersion) return
  if (typeof version !== 'number' || version < lockVersion) {
    throw brokenLock(`expected \`lock-version = ${lockVersion}\`, got ${version === undefined ? 'none' : version}`)
  }
  /** A newer pare wrote pare.lock in a way that this one cannot read. */
  throw new PareError({
    code: 'lock-too-new',
    exitCode: 2,
    message: `\`${pareLockFile}\` has lock-version ${version}; this pare reads version ${lockVersion}`,
    hint: 'use the pare that wrote it, or a newer one; `made-by` in the file names its version',
    location: { file: pareLockFile },
  })
}

function invalidLock(issue: { readonly path: readonly PropertyKey[]; readonly message: string }): PareError {
  const place = issue.path.map(String).join('.')
  return brokenLock(`${place === '' ? '' : `\`${place}\`: `}${issue.message.replace(/^Invalid input: /, '')}`)
}

/** pare.lock was changed by hand, or a merge went wrong. */
function brokenLock(reason: string): PareError {
  return new PareError({
    code: 'invalid-lock',
    exitCode: 2,
    message: `Could not use \`${pareLockFile}\`: ${reason}`,
    hint: 'restore it from version control, or remove it and write it anew: `pare lock`',
    location: { file: pareLockFile },
  })
}
