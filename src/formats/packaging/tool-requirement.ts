import { PareError } from '../../model/error.ts'
import type { DistributionName } from '../../model/python/distribution-name.ts'
import type { Wanted } from './foreign-lock.ts'
import { formatMarker } from './marker.ts'
import { parseRequirement } from './requirement.ts'
import { compareVersions } from './version.ts'

/** A requirement in the words of Poetry or Pipenv, which say more than a standard one can. */
export interface ToolRequirement extends Wanted {
  readonly place: RequirementPlace
  /** Wanted only with one of the project's extras that names it. */
  readonly isOptional: boolean
  /** Whether releases before the final one may be taken. */
  readonly allowsPrereleases: boolean
}

/** Where a requirement says that its distribution comes from; `index` is the name of one of the project's own. */
export type RequirementPlace =
  | { readonly kind: 'index'; readonly index?: string }
  | { readonly kind: 'git'; readonly url: string; readonly revision?: string; readonly subdirectory?: string }
  | { readonly kind: 'url'; readonly url: string; readonly subdirectory?: string }
  | { readonly kind: 'path'; readonly path: string; readonly subdirectory?: string }

/** A standard requirement (PEP 508) as one of these. */
export function parseToolRequirement(text: string, isOptional: boolean): ToolRequirement {
  const { name, extras, specifier, url, marker } = parseRequirement(text)
  return {
    name,
    extras,
    versions: [specifier],
    ...(marker ? { marker } : {}),
    place: url === undefined ? { kind: 'index' } : { kind: 'url', url },
    isOptional,
    allowsPrereleases: false,
  }
}

/** The requirement as PEP 508 has it; `urlOf` turns a path into a URL. */
export function formatToolRequirement(requirement: ToolRequirement, urlOf: (path: string) => string): string {
  const { name, extras, marker, place } = requirement
  const named = extras.length === 0 ? name : `${name}[${extras.join(',')}]`
  const from = placeUrl(place, urlOf)
  const condition = marker === undefined ? '' : ` ; ${formatMarker(marker)}`
  if (from !== undefined) return `${named} @ ${from}${condition}`
  const specifier = joinedVersions(requirement)
  // A specifier with such a release in it is what makes an installer look at them.
  const early = requirement.allowsPrereleases
    ? [specifier, '>=0.dev0'].filter(part => part !== '').join(',')
    : specifier
  return `${named}${early}${condition}`
}

function placeUrl(place: RequirementPlace, urlOf: (path: string) => string): string | undefined {
  if (place.kind === 'index') return undefined
  const fragment = place.subdirectory === undefined ? '' : `#subdirectory=${place.subdirectory}`
  switch (place.kind) {
    case 'git':
      return `${gitUrl(place.url)}${place.revision === undefined ? '' : `@${place.revision}`}${fragment}`
    case 'url':
      return `${place.url}${fragment}`
    case 'path':
      return `${urlOf(place.path)}${fragment}`
  }
}

function gitUrl(url: string): string {
  if (url.startsWith('git+')) return url
  // git's own short form: git@host:path.
  const [, user, host, path] = /^([\w.-]+)@([\w.-]+):(?!\/)(.+)$/.exec(url) ?? []
  return user === undefined ? `git+${url}` : `git+ssh://${user}@${host}/${path}`
}

interface Range {
  readonly specifier: string
  readonly from: string
  readonly below: string | undefined
}

// Alternatives that leave whole releases out between them can be said as exclusions: `^1 || ^3` is `>=1,<4,!=2.*`.
function joinedVersions({ name, versions }: ToolRequirement): string {
  if (versions.length === 1) return versions[0]!
  const ranges = versions.map(specifier => rangeOf(specifier, name))
  ranges.sort((left, right) => compareVersions(left.from, right.from))
  const excluded: string[] = []
  for (const [at, { below }] of ranges.entries()) {
    const next = ranges[at + 1]
    if (next === undefined) break
    if (below === undefined) throw unsayableVersions(name, versions)
    excluded.push(...gap(below, next.from, () => unsayableVersions(name, versions)))
  }
  const last = ranges.at(-1)!.below
  return [
    `>=${ranges[0]!.from}`,
    ...(last === undefined ? [] : [`<${last}`]),
    ...excluded.map(release => `!=${release}.*`),
  ].join(',')
}

function rangeOf(specifier: string, name: DistributionName): Range {
  const [, from, below] = /^>=([\d.]+)(?:,<([\d.]+))?$/.exec(specifier) ?? []
  const [, prefix] = /^==([\d.]+)\.\*$/.exec(specifier) ?? []
  if (from !== undefined) return { specifier, from, below }
  if (prefix === undefined) throw unsayableVersions(name, [specifier])
  const release = prefix.split('.').map(Number)
  const raised = [...release.slice(0, -1), release.at(-1)! + 1].join('.')
  return { specifier, from: prefix, below: raised }
}

function gap(below: string, from: string, failure: () => PareError): string[] {
  if (compareVersions(below, from) >= 0) return []
  const [low, high] = [below, from].map(version => version.split('.').map(Number)) as [number[], number[]]
  const at = low.findIndex((number, index) => number !== (high[index] ?? 0))
  const isWhole = (release: readonly number[]) => release.slice(at + 1).every(number => number === 0)
  if (at === -1 || !isWhole(low) || !isWhole(high)) throw failure()
  const count = (high[at] ?? 0) - low[at]!
  return Array.from({ length: count }, (_, index) => [...low.slice(0, at), low[at]! + index].join('.'))
}

/** A version constraint with alternatives cannot be said in one specifier, so that only the tool's own lockfile helps. */
function unsayableVersions(name: string, versions: readonly string[]): PareError {
  return new PareError({
    code: 'invalid-constraint',
    exitCode: 2,
    message: `\`${name}\` is wanted in any of \`${versions.join('` and `')}\`, which no version specifier says`,
    hint: 'lock it with the tool itself, such as `poetry lock`, or choose one range',
  })
}
