import { stringify } from 'smol-toml'
import type { LockedDebianPackage } from '../../model/debian/package.ts'
import { PareError } from '../../model/error.ts'
import { formatPlatform } from '../../model/oci/platform.ts'
import type { LockedBuild, LockedParing, PareLock, PlatformLock } from '../../model/pare-lock.ts'
import type { BuiltFrom, DistributionSource, LockedDistribution, LockedWheel } from '../../model/python/lock.ts'
import { withoutCredentials } from '../packaging/without-credentials.ts'
import type {
  BuildRequirementTable,
  DebFileTable,
  DebianTable,
  DistributionTable,
  InputsTable,
  ParingTable,
  PlatformTable,
  SourceTable,
  WheelTable,
} from './document.ts'
import type { LockPlaces } from './lock-places.ts'
import { lockVersion } from './schema.ts'
import { inlineToml, tomlTable } from './toml-lines.ts'

const heading = `# Written by \`pare lock\`: commit it, and leave changing it to pare.\n`

/**
 * The lock as the text of a pare.lock: equal locks give equal texts. A package has one table for all platforms and one line
 * for each of its files, so that a new version is a change in one place.
 */
export function formatPareLock(lock: PareLock, places: LockPlaces): string {
  const { madeBy, base, inputs, platforms, paring, further } = lock
  const isTable = (value: unknown) => typeof value === 'object' && value !== null && !(value instanceof Date)
  const scalars = Object.entries(further).filter(([, value]) => !isTable(value))
  const tables = Object.fromEntries(Object.entries(further).filter(([, value]) => isTable(value)))
  const parts = [
    `${heading}lock-version = ${lockVersion}\n${scalars.length > 0 ? stringify(Object.fromEntries(scalars)) : ''}`,
    tomlTable('[made-by]', { ...madeBy }),
    tomlTable('[base]', { ...base }),
    ...inputTables(inputs),
    ...(paring ? [paringTable(paring)] : []),
    ...platforms.map(platform => tomlTable('[[platform]]', { ...platformTable(platform) })),
    ...debianTables(platforms, places).map(table => tomlTable('[[debian]]', { ...table })),
    ...distributionTables(platforms, places).map(table => tomlTable('[[distribution]]', { ...table })),
    ...(Object.keys(tables).length > 0 ? [`${stringify(tables).trim()}\n`] : []),
  ]
  return parts.join('\n')
}

function inputTables({ files, packages, groups, extras, dependencies }: PareLock['inputs']): string[] {
  const table: InputsTable = {
    dependencies,
    ...listed('packages', packages),
    ...listed('groups', groups),
    ...listed('extras', extras),
  }
  const sorted = Object.fromEntries(Object.entries(files).sort(([left], [right]) => (left < right ? -1 : 1)))
  return [
    tomlTable('[inputs]', { ...table }),
    ...(Object.keys(sorted).length > 0 ? [tomlTable('[inputs.files]', sorted)] : []),
  ]
}

function paringTable({ putBack, trace }: LockedParing): string {
  const table: ParingTable = { ...listed('put-back', putBack), ...(trace ? { traced: trace.platform } : {}) }
  // A path a line: what an app touches besides is a line more.
  const lines = (key: string, paths: readonly string[]) =>
    `${key} = [\n${paths.map(path => `  ${inlineToml(path)},\n`).join('')}]\n`
  const touched = trace ? lines('touched', trace.touched) : ''
  const tested = trace?.tested && trace.tested.length > 0 ? lines('tested', trace.tested) : ''
  return tomlTable('[paring]', { ...table }) + touched + tested
}

function platformTable({ platform, system, python, libraries, releases }: PlatformLock): PlatformTable {
  const interpreter = system.packages.find(({ name }) => name === `python${system.python}-minimal`)?.version
  const target = python?.target
  return {
    name: formatPlatform(platform),
    python: target?.fullPython ?? /^\d+\.\d+\.\d+/.exec(interpreter ?? '')?.[0] ?? system.python,
    ...(target ? { glibc: target.glibc.join('.') } : { only: 'interpreter' as const }),
    ...(system.isExpired ? { 'accepted-expired': true } : {}),
    ...listed('libraries', libraries),
    releases: releases.map(({ codename, date, digest }) => ({
      archive: codename,
      released: new Date(date * 1000).toISOString().replace('.000Z', 'Z'),
      digest,
    })),
  }
}

/** Groups of equal things, each with the platforms that have it; `undefined` where all have. */
class ByPlatform<Value> {
  readonly #groups = new Map<string, { readonly value: Value; readonly platforms: Set<string> }>()

  add(value: Value, platform: string): void {
    const key = inlineToml(value)
    const group = this.#groups.get(key) ?? { value, platforms: new Set<string>() }
    group.platforms.add(platform)
    this.#groups.set(key, group)
  }

  list(all: readonly string[]): { readonly value: Value; readonly platforms?: string[] }[] {
    return [...this.#groups.entries()]
      .sort(([left], [right]) => (left < right ? -1 : 1))
      .map(([, { value, platforms }]) =>
        platforms.size === all.length ? { value } : { value, platforms: all.filter(name => platforms.has(name)) },
      )
  }
}

/** Tables in the order of what distinguishes them, each with what belongs to it. */
class Tables<Head, Row> {
  readonly #tables = new Map<string, { readonly head: Head; readonly rows: ByPlatform<Row> }>()

  rowsOf(head: Head): ByPlatform<Row> {
    const key = inlineToml(head)
    const table = this.#tables.get(key) ?? { head, rows: new ByPlatform<Row>() }
    this.#tables.set(key, table)
    return table.rows
  }

  list(): { readonly head: Head; readonly rows: ByPlatform<Row> }[] {
    return [...this.#tables.entries()].sort(([left], [right]) => (left < right ? -1 : 1)).map(([, table]) => table)
  }
}

function debianTables(platforms: readonly PlatformLock[], places: LockPlaces): DebianTable[] {
  const all = platforms.map(({ platform }) => formatPlatform(platform))
  const tables = new Tables<Omit<DebianTable, 'files'>, DebFileTable>()
  for (const { platform, system } of platforms) {
    for (const locked of system.packages) {
      const { name, version, wantedBy } = locked
      tables.rowsOf({ name, version, 'wanted-by': wantedBy }).add(debFile(locked, places), formatPlatform(platform))
    }
  }
  return tables.list().map(({ head, rows }) => ({
    ...head,
    files: rows.list(all).map(({ value, platforms: some }) => ({
      ...value,
      ...(some && value.architecture === 'all' ? { platforms: some } : {}),
    })),
  }))
}

function debFile({ architecture, url, size, digest }: LockedDebianPackage, { mirrors }: LockPlaces): DebFileTable {
  // One mirror may lie below the other.
  const isSecurity =
    url.startsWith(`${mirrors.security}/`) &&
    !(url.startsWith(`${mirrors.debian}/`) && mirrors.debian.length > mirrors.security.length)
  const root = isSecurity ? mirrors.security : mirrors.debian
  return {
    architecture: architecture as DebFileTable['architecture'],
    ...(isSecurity && mirrors.security !== mirrors.debian ? { archive: 'security' as const } : {}),
    path: url.slice(root.length + 1),
    size,
    digest,
  }
}

const secretName = /token|secret|passw|signature|credential|(?:api|access)[-_]?key|^(?:sig|key|auth|code)$/i

/** A file was asked for by a URL that opens it: written down, it would open it to everybody who reads the lock. */
function secretInLock(url: string, name: string): PareError {
  const { origin, pathname } = new URL(url)
  return new PareError({
    code: 'secret-in-lock',
    exitCode: 2,
    message: `\`${origin}${pathname}\` is asked for with \`${name}=…\` in its URL, and pare.lock is for everybody to read`,
    hint: 'ask for it without, and sign in by ~/.netrc or UV_INDEX_<NAME>_PASSWORD',
  })
}

type DistributionHead = Omit<DistributionTable, 'wheels' | 'platforms'>

function distributionTables(platforms: readonly PlatformLock[], places: LockPlaces): DistributionTable[] {
  const all = platforms.filter(({ python }) => python).map(({ platform }) => formatPlatform(platform))
  const everywhere = platforms.map(({ platform }) => formatPlatform(platform))
  const tables = new Tables<DistributionHead, WheelTable | undefined>()
  for (const { platform, python } of platforms) {
    const name = formatPlatform(platform)
    for (const locked of python?.distributions ?? [])
      tables.rowsOf(fetchedHead(locked)).add(wheelTable(locked.wheel, places), name)
    for (const build of python?.builds ?? []) tables.rowsOf(builtHead(build, places)).add(builtWheel(build), name)
  }
  return tables.list().map(({ head, rows }) => {
    const listedRows = rows.list(all).map(({ value, platforms: some }) => ({
      value,
      // Nobody reads an interpreter's entry for distributions.
      ...(some && some.length < everywhere.length ? { platforms: some } : {}),
    }))
    const wheels = listedRows.flatMap(({ value, ...more }) => (value ? [{ ...value, ...more }] : []))
    if (wheels.length > 0) return { ...head, wheels }
    const some = listedRows[0]?.platforms
    return { ...head, ...(some ? { platforms: some } : {}) }
  })
}

function fetchedHead({ name, version, isDirect }: LockedDistribution): DistributionHead {
  return { name, version, ...(isDirect ? { direct: true } : {}) }
}

function builtHead({ name, version, builtFrom, isDirect }: LockedBuild, places: LockPlaces): DistributionHead {
  const direct = isDirect ? { direct: true } : {}
  return { name, ...(version !== undefined ? { version } : {}), ...direct, ...buildTables(builtFrom, places) }
}

function builtWheel({ wheel }: LockedBuild): WheelTable | undefined {
  return wheel && { name: wheel.fileName, ...sized(wheel.size), digest: wheel.digest }
}

function buildTables(
  { source, requires }: BuiltFrom,
  places: LockPlaces,
): Pick<DistributionTable, 'source' | 'requires'> {
  const tables = requires.map(locked => requirementTable(locked, places))
  return {
    source: sourceTable(source, places),
    ...(tables.length > 0 ? { requires: tables.sort((left, right) => (left.name < right.name ? -1 : 1)) } : {}),
  }
}

function requirementTable(locked: LockedDistribution, places: LockPlaces): BuildRequirementTable {
  const { wheel, builtFrom } = locked
  return {
    ...fetchedHead(locked),
    version: locked.version,
    ...(builtFrom ? buildTables(builtFrom, places) : {}),
    wheel: builtFrom ? { name: wheel.fileName, ...sized(wheel.size), digest: wheel.digest } : wheelTable(wheel, places),
  }
}

function sourceTable(source: DistributionSource, places: LockPlaces): SourceTable {
  switch (source.kind) {
    case 'directory':
      return { directory: source.path }
    case 'git':
      return { git: withoutSecrets(source.url), commit: source.commit, ...below(source.subdirectory) }
    case 'archive':
      return {
        name: source.fileName,
        ...placeOf(source.url, places),
        ...sized(source.size),
        digest: source.digest,
        ...below(source.subdirectory),
      }
  }
}

function wheelTable({ fileName, url, digest, size }: LockedWheel, places: LockPlaces): WheelTable {
  return { name: fileName, ...placeOf(url, places), ...sized(size), digest }
}

function placeOf(url: string, { pathOfUrl }: LockPlaces): { readonly url: string } | { readonly path: string } {
  return url.startsWith('file:') ? { path: pathOfUrl(url) } : { url: withoutSecrets(url) }
}

// Whoever fetches signs in with what their own computer knows. The user of an SSH address is a part of where it is.
function withoutSecrets(url: string): string {
  const query = url.includes('?') && URL.canParse(url) ? [...new URL(url).searchParams.keys()] : []
  const secret = query.find(name => secretName.test(name))
  if (secret !== undefined) throw secretInLock(url, secret)
  return withoutCredentials(url).replace(/^((?:git\+)?ssh:\/\/[^/?#:@]*):[^/?#]*@/i, '$1@')
}

function listed<Key extends string>(
  key: Key,
  values: readonly string[],
): { readonly [key in Key]?: readonly string[] } {
  return values.length > 0 ? ({ [key]: values } as { readonly [key in Key]: readonly string[] }) : {}
}

function sized(size: number | undefined): { readonly size?: number } {
  return size === undefined ? {} : { size }
}

function below(subdirectory: string | undefined): { readonly subdirectory?: string } {
  return subdirectory === undefined ? {} : { subdirectory }
}
