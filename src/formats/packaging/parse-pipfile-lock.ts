import { isDistributionName, parseDistributionName } from '../../model/python/distribution-name.ts'
import { parseJson } from '../json/parse-json.ts'
import { isTable, type TableReader } from '../toml/table-reader.ts'
import type { ForeignLock, ForeignPackage } from './foreign-lock.ts'
import { allOf } from './join-markers.ts'
import { hashesOf, lockReader, markerIn, normalName, unknownLockfileVersion } from './lock-reader.ts'
import { type Marker, markerVariables } from './marker.ts'
import { lastPart } from './parse-pylock.ts'

const relock = 'pipenv lock'

/** A package index that a Pipfile names; `${NAME}` in its URL stands for a variable of the environment. */
export interface PipfileSource {
  readonly name: string
  readonly url: string
}

export interface PipfileLock extends ForeignLock {
  readonly sources: readonly PipfileSource[]
}

/** The lockfile that the text of a Pipfile.lock stands for; `index` and other URLs are as written. */
export function parsePipfileLock(text: string, file: string): PipfileLock {
  const value = parseJson(Buffer.from(text), file)
  const table = lockReader(isTable(value) ? value : {}, file, relock)
  const metadata = table.table('_meta')
  if (metadata === undefined) throw table.problem('_meta', 'a table', 'nothing')
  const specification = metadata.value['pipfile-spec'] ?? 6
  if (specification !== 6) throw unknownLockfileVersion(file, String(specification), '6', relock)
  const sources = metadata.tables('sources').map(source => ({
    name: source.optionalText('name') ?? '',
    url: source.text('url'),
  }))
  const categories = Object.keys(table.value).filter(key => key !== '_meta')
  const contentHash = metadata.table('hash')?.optionalText('sha256')
  return {
    sources,
    packages: categories.flatMap(category => {
      const entries = table.table(category)!
      return Object.keys(entries.value).map(name => readPackage(entries.table(name)!, name, category, sources))
    }),
    environments: [],
    ...(contentHash === undefined ? {} : { contentHash }),
    groups: categories.map(normalName),
    isTagged: true,
  }
}

function readPackage(
  table: TableReader,
  name: string,
  category: string,
  sources: readonly PipfileSource[],
): ForeignPackage {
  if (!isDistributionName(name)) throw table.problem('', 'a distribution name', name)
  const version = table.optionalText('version')
  const index = table.optionalText('index')
  const marker = readMarker(table)
  // The index that is named goes first; whatever it does not have may come from the others, since digests are checked.
  const ordered = [
    ...sources.filter(source => source.name === index),
    ...sources.filter(source => source.name !== index),
  ]
  return {
    name: parseDistributionName(name),
    ...(version === undefined || version === '*' ? {} : { version: version.replace(/^={2,3}\s*/, '') }),
    extras: [],
    wantedBy: [{ group: normalName(category), ...(marker ? { marker } : {}) }],
    dependencies: [],
    indexes: ordered.map(({ url }) => url),
    ...readSource(table),
  }
}

function readMarker(table: TableReader): Marker | undefined {
  const markers = table.optionalText('markers')
  const older = markerVariables.flatMap(variable => {
    const condition = table.value[variable]
    if (typeof condition !== 'string') return []
    const quoted = /['"]/.test(condition) ? condition : condition.replace(/^([<>=!~]+|(?:not )?in)\s*(.+)$/, "$1 '$2'")
    return [markerIn(table, variable, `${variable} ${quoted}`)]
  })
  return allOf([markers === undefined ? undefined : markerIn(table, 'markers', markers), ...older])
}

function readSource(table: TableReader): Pick<ForeignPackage, 'files' | 'archive' | 'vcs' | 'directory'> {
  const files = table.texts('hashes').map(text => ({ hashes: hashesOf(text) }))
  const subdirectory = table.optionalText('subdirectory')
  const within = subdirectory === undefined ? {} : { subdirectory }
  const git = table.optionalText('git')
  if (git !== undefined) {
    const commit = table.optionalText('ref')
    return {
      files: [],
      vcs: { type: 'git', url: git.replace(/^git\+/, ''), ...(commit === undefined ? {} : { commit }), ...within },
    }
  }
  const place = table.optionalText('file') ?? table.optionalText('path')
  if (place === undefined) return { files }
  const name = lastPart(place)
  if (!/\.(?:whl|zip|tar\.\w+|tgz)$/.test(name)) {
    return { files: [], directory: { path: place, isEditable: table.flag('editable'), ...within } }
  }
  const fragment = /#(?:.*&)?(sha256=[0-9a-f]{64})/i.exec(place)?.[1]
  const [file] = files
  const hashes = file?.hashes ?? (fragment === undefined ? {} : hashesOf(fragment))
  const where = /^https?:\/\//.test(place) ? { url: place } : { path: place.replace(/^file:\/\//, '') }
  // The digests are those of every file of the release, the one that lies there among them.
  return { files, archive: { name, ...where, hashes, ...within } }
}
