import { formatPlatform } from '../../model/oci/platform.ts'
import type { PareLock } from '../../model/pare-lock.ts'

/** What moved between two locks. */
export interface LockChanges {
  readonly platforms: readonly LockChange[]
  readonly debian: readonly LockChange[]
  readonly distributions: readonly LockChange[]
}

/** One thing that moved: added where it has no `from`, removed where it has no `to`; equal ones have other files. */
export interface LockChange {
  readonly name: string
  readonly from?: string
  readonly to?: string
}

/** What the second lock has otherwise than the first; without a first, everything is new. */
export function lockChanges(before: PareLock | undefined, after: PareLock): LockChanges {
  const compare = (listed: (lock: PareLock) => readonly Listed[]) =>
    changes(before ? listed(before) : [], listed(after))
  return { platforms: compare(platforms), debian: compare(debian), distributions: compare(distributions) }
}

export function hasChanges({ platforms, debian, distributions }: LockChanges): boolean {
  return platforms.length + debian.length + distributions.length > 0
}

/** One version of something; `files` tells apart what has the same version. */
interface Listed {
  readonly name: string
  readonly version: string
  readonly files: string
}

function platforms({ base, platforms: all }: PareLock): Listed[] {
  return all.map(({ platform, python }) => ({
    name: formatPlatform(platform),
    version: `Python ${python?.target.fullPython ?? base.python} of ${base.suite}${python ? '' : ', to build for others'}`,
    files: '',
  }))
}

function debian({ platforms: all }: PareLock): Listed[] {
  return all.flatMap(({ system }) =>
    system.packages.map(({ name, version, digest, architecture }) => ({
      name,
      version,
      files: `${architecture} ${digest}`,
    })),
  )
}

function distributions({ platforms: all }: PareLock): Listed[] {
  return all.flatMap(({ platform, python }) => [
    ...(python?.distributions ?? []).map(({ name, version, wheel }) => ({
      name,
      version,
      files: `${formatPlatform(platform)} ${wheel.digest}`,
    })),
    ...(python?.builds ?? []).map(({ name, version = 'from its directory', builtFrom, wheel }) => ({
      name,
      version,
      files: JSON.stringify([formatPlatform(platform), builtFrom, wheel]),
    })),
  ])
}

function changes(before: readonly Listed[], after: readonly Listed[]): LockChange[] {
  const [old, current] = [byName(before), byName(after)]
  const names = [...new Set([...old.keys(), ...current.keys()])].sort()
  return names.flatMap(name => {
    const [from, to] = [old.get(name), current.get(name)]
    if (from?.versions === to?.versions && !(from && to && areOtherFiles(from.files, to.files))) return []
    return [{ name, ...(from ? { from: from.versions } : {}), ...(to ? { to: to.versions } : {}) }]
  })
}

// A platform that came or went is told by itself, not once more for each package.
function areOtherFiles(from: ReadonlySet<string>, to: ReadonlySet<string>): boolean {
  const shared = [...from].filter(file => to.has(file)).length
  return shared === 0 || (from.size === to.size && shared < from.size)
}

interface Named {
  readonly versions: string
  readonly files: ReadonlySet<string>
}

function byName(all: readonly Listed[]): Map<string, Named> {
  const found = new Map<string, { versions: Set<string>; files: Set<string> }>()
  for (const { name, version, files } of all) {
    const one = found.get(name) ?? { versions: new Set(), files: new Set() }
    one.versions.add(version)
    one.files.add(files)
    found.set(name, one)
  }
  return new Map(
    [...found].map(([name, { versions, files }]) => [name, { versions: [...versions].sort().join(', '), files }]),
  )
}
