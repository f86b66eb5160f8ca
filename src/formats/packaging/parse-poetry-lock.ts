import { parseDistributionName } from '../../model/python/distribution-name.ts'
import { parseToml } from '../toml/parse-toml.ts'
import { isTable, type TableReader } from '../toml/table-reader.ts'
import type { ForeignFile, ForeignLock, ForeignPackage, GroupNeed, Wanted } from './foreign-lock.ts'
import { allOf, anyOf, asksForExtra, comparison, pythonMarker } from './join-markers.ts'
import { hashesOf, lockReader, markerIn, nameIn, normalName, unknownLockfileVersion } from './lock-reader.ts'
import type { Marker } from './marker.ts'
import { lastPart } from './parse-pylock.ts'
import { parsePoetryConstraint, pythonSpecifier } from './poetry-constraint.ts'

/** The lockfile that the text of a poetry.lock stands for: any that Poetry 1 or 2 wrote. */
export function parsePoetryLock(text: string, file: string): ForeignLock {
  const table = lockReader(parseToml(text, file), file, 'poetry lock')
  const metadata = table.table('metadata')
  if (metadata === undefined) throw table.problem('metadata', 'a table', 'nothing')
  const version = metadata.optionalText('lock-version') ?? '1.0'
  if (!/^[12]\.\d+$/.test(version)) throw unknownLockfileVersion(file, version, '1.x or 2.x', 'poetry lock')
  const packages = table.tables('package')
  const python = metadata.optionalText('python-versions')
  const contentHash = metadata.optionalText('content-hash')
  return {
    packages: packages.map(entry => readPackage(entry, metadata)),
    ...(python === undefined ? {} : { requiresPython: pythonSpecifier(python) }),
    environments: [],
    ...(contentHash === undefined ? {} : { contentHash }),
    isTagged: packages.length > 0 && packages.every(({ value }) => Array.isArray(value.groups)),
  }
}

function readPackage(table: TableReader, metadata: TableReader): ForeignPackage {
  const source = table.table('source')
  const files = readFiles(table, metadata)
  const python = table.optionalText('python-versions')
  return {
    name: nameIn(table, 'name'),
    version: table.text('version'),
    ...(python === undefined ? {} : { requiresPython: pythonSpecifier(python) }),
    extras: [],
    wantedBy: table.texts('groups').map(group => readNeed(table, group)),
    dependencies: readDependencies(table),
    indexes: source?.value.type === 'legacy' ? [source.text('url')] : [],
    ...(source === undefined ? { files } : readSource(source, files, table)),
  }
}

function readFiles(table: TableReader, metadata: TableReader): ForeignFile[] {
  const name = table.text('name')
  // Poetry before 1.3 has the files of all distributions at the end, and before 1.0 their digests alone.
  const ownKey = (table: TableReader | undefined) =>
    Object.keys(table?.value ?? {}).find(key => normalName(key) === normalName(name))
  const older = metadata.table('files')
  const key = ownKey(older)
  const rows = table.value.files !== undefined ? table.tables('files') : key === undefined ? [] : older!.tables(key)
  if (rows.length > 0) return rows.map(row => ({ name: row.text('file'), hashes: hashesOf(row.text('hash')) }))
  const oldest = metadata.table('hashes')
  const digits = oldest?.texts(ownKey(oldest) ?? name) ?? []
  return digits.map(each => ({ hashes: { sha256: each.toLowerCase() } }))
}

function readNeed(table: TableReader, group: string): GroupNeed {
  const markers = table.value.markers
  const text = typeof markers === 'string' ? markers : isTable(markers) ? markers[group] : undefined
  const marker = typeof text === 'string' ? markerIn(table, 'markers', text) : undefined
  return { group: normalName(group), ...(marker ? { marker } : {}) }
}

function readSource(
  source: TableReader,
  files: readonly ForeignFile[],
  table: TableReader,
): Pick<ForeignPackage, 'files' | 'archive' | 'vcs' | 'directory'> {
  const url = source.optionalText('url') ?? ''
  const subdirectory = source.optionalText('subdirectory')
  const within = subdirectory === undefined ? {} : { subdirectory }
  switch (source.text('type')) {
    case 'git': {
      const commit = source.optionalText('resolved_reference') ?? source.optionalText('reference')
      return { files: [], vcs: { type: 'git', url, ...(commit === undefined ? {} : { commit }), ...within } }
    }
    case 'directory':
      return { files: [], directory: { path: url, isEditable: table.flag('develop'), ...within } }
    case 'file':
    case 'url': {
      const place = source.value.type === 'file' ? { path: url } : { url }
      const name = lastPart(url)
      const [only] = files.filter(file => file.name === undefined || file.name === name)
      return { files: [], archive: { name, ...place, hashes: only?.hashes ?? {}, ...within } }
    }
    default:
      return { files }
  }
}

function readDependencies(table: TableReader): Wanted[] {
  const dependencies = table.table('dependencies')?.value ?? {}
  const extras = table.table('extras')
  return Object.entries(dependencies).flatMap(([name, value]) =>
    (Array.isArray(value) ? value : [value]).flatMap(each => {
      const wanted = readWanted(table, name, each)
      if (!isTable(each) || each.optional !== true || (wanted.marker && asksForExtra(wanted.marker))) return [wanted]
      // Poetry before 1.1 does not say at the dependency itself which extras bring it.
      const bringing = Object.keys(extras?.value ?? {}).filter(extra =>
        extras!.texts(extra).some(text => isFor(text, name)),
      )
      if (bringing.length === 0) return []
      const marker = allOf([wanted.marker, anyOf(bringing.map(extra => comparison('extra', '==', extra)))])
      return [{ ...wanted, ...(marker ? { marker } : {}) }]
    }),
  )
}

function readWanted(table: TableReader, name: string, value: unknown): Wanted {
  const fields = isTable(value) ? value : { version: value }
  const text = (key: string) => (typeof fields[key] === 'string' ? (fields[key] as string) : undefined)
  const python = text('python')
  const markers = text('markers')
  const marker: Marker | undefined = allOf([
    python === undefined ? undefined : pythonMarker(parsePoetryConstraint(python)),
    markers === undefined ? undefined : markerIn(table, 'dependencies', markers),
  ])
  return {
    name: parseDistributionName(name),
    extras: Array.isArray(fields.extras) ? fields.extras.map(extra => normalName(String(extra))) : [],
    versions: parsePoetryConstraint(text('version') ?? '*'),
    ...(marker ? { marker } : {}),
  }
}

function isFor(text: string, name: string): boolean {
  const [, wanted = ''] = /^\s*([A-Za-z0-9][\w.-]*)/.exec(text) ?? []
  return normalName(wanted) === normalName(name)
}
