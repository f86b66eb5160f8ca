import { stringify } from 'smol-toml'
import { formatMarker } from './marker.ts'
import type { Pylock, PylockFile, PylockPackage } from './pylock.ts'

/** The lockfile as the text of a pylock.toml (PEP 751); equal lockfiles give equal texts. */
export function formatPylock(lock: Pylock): string {
  const text = stringify({
    'lock-version': lock.lockVersion,
    'created-by': lock.createdBy,
    ...(lock.requiresPython === undefined ? {} : { 'requires-python': lock.requiresPython }),
    ...list('environments', lock.environments.map(formatMarker)),
    ...list('extras', lock.extras),
    ...list('dependency-groups', lock.dependencyGroups),
    ...list('default-groups', lock.defaultGroups),
    packages: lock.packages.map(packageTable),
  })
  return text.endsWith('\n') ? text : `${text}\n`
}

function packageTable(found: PylockPackage): Record<string, unknown> {
  return {
    name: found.name,
    ...defined('version', found.version),
    ...defined('marker', found.marker && formatMarker(found.marker)),
    ...defined('requires-python', found.requiresPython),
    ...defined('index', found.index),
    ...defined(
      'vcs',
      found.vcs && {
        type: found.vcs.type,
        url: found.vcs.url,
        ...defined('commit-id', found.vcs.commit),
        ...defined('subdirectory', found.vcs.subdirectory),
      },
    ),
    ...defined(
      'directory',
      found.directory && {
        path: found.directory.path,
        editable: found.directory.isEditable,
        ...defined('subdirectory', found.directory.subdirectory),
      },
    ),
    ...defined(
      'archive',
      found.archive && { ...fileTable(found.archive), ...defined('subdirectory', found.archive.subdirectory) },
    ),
    ...defined('sdist', found.sdist && fileTable(found.sdist)),
    ...list('wheels', found.wheels.map(fileTable)),
  }
}

function fileTable(file: PylockFile): Record<string, unknown> {
  return {
    name: file.name,
    ...defined('url', file.url),
    ...defined('path', file.path),
    ...defined('size', file.size),
    hashes: { ...file.hashes },
  }
}

function defined(key: string, value: unknown): Record<string, unknown> {
  return value === undefined ? {} : { [key]: value }
}

function list(key: string, values: readonly unknown[]): Record<string, unknown> {
  return values.length === 0 ? {} : { [key]: [...values] }
}
