import { PareError } from '../../model/error.ts'
import { isDistributionName, parseDistributionName } from '../../model/python/distribution-name.ts'
import { parseToml } from '../toml/parse-toml.ts'
import { type TableReader, tableReader } from '../toml/table-reader.ts'
import type { Marker } from './marker.ts'
import { parseMarker } from './parse-marker.ts'
import type { Pylock, PylockFile, PylockPackage } from './pylock.ts'
import { isSpecifier } from './version.ts'

/** The lockfile that the text of a pylock.toml stands for; anything newer than lock-version 1 is refused. */
export function parsePylock(text: string, file: string): Pylock {
  const table = tableReader(parseToml(text, file), '', (field, ...rest) => invalidPylock(file, field, ...rest))
  const lockVersion = table.text('lock-version')
  if (!/^1(?:\.\d+)?$/.test(lockVersion)) throw unknownLockVersion(file, lockVersion)
  return {
    lockVersion,
    createdBy: table.optionalText('created-by') ?? 'unknown',
    ...optional('requiresPython', readSpecifier(table)),
    environments: table.texts('environments').map(marker => readMarker(marker, table)),
    extras: table.texts('extras').map(normalName),
    dependencyGroups: table.texts('dependency-groups').map(normalName),
    defaultGroups: table.texts('default-groups').map(normalName),
    packages: table.tables('packages').map(readPackage),
  }
}

function readPackage(table: TableReader): PylockPackage {
  const name = table.text('name')
  if (!isDistributionName(name)) throw table.problem('name', 'a distribution name', name)
  const marker = table.optionalText('marker')
  const vcs = table.table('vcs')
  const directory = table.table('directory')
  return {
    name: parseDistributionName(name),
    ...optional('version', table.optionalText('version')),
    ...optional('marker', marker === undefined ? undefined : readMarker(marker, table)),
    ...optional('requiresPython', readSpecifier(table)),
    ...optional('index', table.optionalText('index')),
    wheels: table.tables('wheels').map(readFile),
    ...optional('sdist', mapped(table.table('sdist'), readFile)),
    ...optional('archive', mapped(table.table('archive'), readArchive)),
    ...optional('vcs', mapped(vcs, readVcs)),
    ...optional('directory', mapped(directory, readDirectory)),
  }
}

function readVcs(table: TableReader): NonNullable<PylockPackage['vcs']> {
  return {
    type: table.text('type'),
    url: table.optionalText('url') ?? table.text('path'),
    ...optional('commit', table.optionalText('commit-id')),
    ...optional('subdirectory', table.optionalText('subdirectory')),
  }
}

function readDirectory(table: TableReader): NonNullable<PylockPackage['directory']> {
  return {
    path: table.text('path'),
    isEditable: table.flag('editable'),
    ...optional('subdirectory', table.optionalText('subdirectory')),
  }
}

function readArchive(table: TableReader): NonNullable<PylockPackage['archive']> {
  return { ...readFile(table), ...optional('subdirectory', table.optionalText('subdirectory')) }
}

function readFile(table: TableReader): PylockFile {
  const url = table.optionalText('url')
  const path = table.optionalText('path')
  const place = url ?? path
  if (place === undefined) throw table.problem('url', 'a URL or a path', 'none')
  return {
    name: table.optionalText('name') ?? lastPart(place),
    ...optional('url', url),
    ...optional('path', path),
    ...optional('size', table.size('size')),
    hashes: table.hashes('hashes'),
  }
}

/** The file name at the end of a URL or path, without query and fragment. */
export function lastPart(place: string): string {
  const path = place.replace(/[?#].*$/s, '')
  const name = path.slice(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1)
  try {
    return decodeURIComponent(name)
  } catch {
    return name
  }
}

function readMarker(text: string, table: TableReader): Marker {
  try {
    return parseMarker(text)
  } catch (cause) {
    throw table.problem('marker', 'a marker', text, cause)
  }
}

function readSpecifier(table: TableReader): string | undefined {
  const specifier = table.optionalText('requires-python')
  if (specifier !== undefined && !isSpecifier(specifier)) {
    throw table.problem('requires-python', 'a version specifier', specifier)
  }
  return specifier?.replaceAll(/\s+/g, '')
}

function normalName(text: string): string {
  return isDistributionName(text) ? parseDistributionName(text) : text
}

function mapped<Value, Result>(value: Value | undefined, map: (value: Value) => Result): Result | undefined {
  return value === undefined ? undefined : map(value)
}

function optional<Key extends string, Value>(key: Key, value: Value | undefined): { readonly [K in Key]?: Value } {
  return value === undefined ? {} : ({ [key]: value } as { [K in Key]: Value })
}

/** A pylock.toml is TOML, but not what PEP 751 says a lockfile holds. */
function invalidPylock(file: string, field: string, expected: string, got: string, cause?: unknown): PareError {
  return new PareError({
    code: 'invalid-pylock',
    exitCode: 2,
    message: `Expected ${expected} for \`${field}\` in \`${file}\`, got \`${got}\``,
    hint: 'make the lockfile anew with the tool that wrote it, such as `uv export --format pylock.toml`',
    location: { file },
    cause,
  })
}

/** A pylock.toml is of a later version of its format than pare knows. */
function unknownLockVersion(file: string, version: string): PareError {
  return new PareError({
    code: 'unknown-lock-version',
    exitCode: 2,
    message: `Expected lock-version 1.x in \`${file}\`, got \`${version}\``,
    hint: 'make the lockfile with a tool that writes lock-version 1.0, such as `uv export --format pylock.toml`',
    location: { file },
  })
}
