import { PareError } from '../../model/error.ts'
import {
  type DistributionName,
  isDistributionName,
  parseDistributionName,
} from '../../model/python/distribution-name.ts'
import { type TableReader, tableReader } from '../toml/table-reader.ts'
import type { ForeignFile } from './foreign-lock.ts'
import type { Marker } from './marker.ts'
import { parseMarker } from './parse-marker.ts'

/** A reader of a lockfile that `relock` would make anew. */
export function lockReader(value: unknown, file: string, relock: string): TableReader {
  return tableReader(value, '', (field, expected, got, cause) =>
    invalidLockfile(file, relock, field, expected, got, cause),
  )
}

/** The distribution name in a field. */
export function nameIn(table: TableReader, key: string): DistributionName {
  const text = table.text(key)
  if (!isDistributionName(text)) throw table.problem(key, 'a distribution name', text)
  return parseDistributionName(text)
}

/** A name of a group or extra in normal form. */
export function normalName(text: string): string {
  return text.toLowerCase().replaceAll(/[-_.]+/g, '-')
}

/** The marker in a text of a field. */
export function markerIn(table: TableReader, key: string, text: string): Marker {
  try {
    return parseMarker(text)
  } catch (cause) {
    throw table.problem(key, 'a marker', text, cause)
  }
}

/** The digest written as `sha256:…`, as the three tools have it. */
export function hashesOf(text: string): ForeignFile['hashes'] {
  const [, algorithm = '', digits = ''] = /^([\w-]+)[:=](.+)$/.exec(text) ?? []
  return algorithm === '' ? {} : { [algorithm.toLowerCase()]: digits.toLowerCase() }
}

/** A lockfile is TOML or JSON, but not what its tool would have written. */
function invalidLockfile(
  file: string,
  relock: string,
  field: string,
  expected: string,
  got: string,
  cause?: unknown,
): PareError {
  return new PareError({
    code: 'invalid-lockfile',
    exitCode: 2,
    message: `Expected ${expected} for \`${field}\` in \`${file}\`, got \`${got}\``,
    hint: `make it anew: \`${relock}\``,
    location: { file },
    cause,
  })
}

/** A lockfile is of a version of its format that pare does not know. */
export function unknownLockfileVersion(file: string, version: string, known: string, relock: string): PareError {
  return new PareError({
    code: 'unknown-lockfile-version',
    exitCode: 2,
    message: `Expected a lockfile of version ${known} in \`${file}\`, got \`${version}\``,
    hint: `make it with a version of the tool that writes ${known}: \`${relock}\``,
    location: { file },
  })
}
