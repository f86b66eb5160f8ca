import { parseDistributionName } from '../../model/python/distribution-name.ts'
import { parseToml } from '../toml/parse-toml.ts'
import { isTable, type TableReader } from '../toml/table-reader.ts'
import type { ForeignFile, ForeignLock, ForeignPackage, Wanted } from './foreign-lock.ts'
import { allOf, comparison, pythonMarker } from './join-markers.ts'
import { hashesOf, lockReader, markerIn, nameIn, normalName, unknownLockfileVersion } from './lock-reader.ts'
import type { Marker } from './marker.ts'
import { lastPart } from './parse-pylock.ts'
import { parseRequirement } from './requirement.ts'

const relock = 'pdm lock'

/** The lockfile that the text of a pdm.lock stands for: any of lock_version 4. */
export function parsePdmLock(text: string, file: string): ForeignLock {
  const table = lockReader(parseToml(text, file), file, relock)
  const metadata = table.table('metadata')
  if (metadata === undefined) throw table.problem('metadata', 'a table', 'nothing')
  const version = metadata.optionalText('lock_version') ?? 'none'
  if (!/^4(?:\.\d+)*$/.test(version)) throw unknownLockfileVersion(file, version, '4.x', relock)
  const packages = table.tables('package')
  const contentHash = metadata.optionalText('content_hash')?.replace(/^sha256:/, '')
  const groups = metadata.value.groups === undefined ? undefined : metadata.texts('groups').map(normalName)
  return {
    packages: packages.map(entry => readPackage(entry, metadata)),
    environments: metadata.tables('targets').flatMap(target => readTarget(target)),
    ...(contentHash === undefined ? {} : { contentHash }),
    ...(groups ? { groups } : {}),
    isTagged: packages.length > 0 && packages.every(({ value }) => Array.isArray(value.groups)),
  }
}

const platforms: Readonly<Record<string, string>> = { windows: 'win32', macos: 'darwin', linux: 'linux' }

/** A target that names no platform or implementation holds for all of them. */
function readTarget(target: TableReader): Marker[] {
  const python = target.optionalText('requires_python') ?? ''
  const platform = target.optionalText('platform')
  const implementation = target.optionalText('implementation')
  const [system = '', ...rest] = platform === undefined || platform === 'any' ? [] : platform.split('_')
  const known =
    platforms[system] ?? (system.startsWith('manylinux') || system.startsWith('musllinux') ? 'linux' : system)
  const machine = /(x86_64|aarch64|arm64|amd64)$/.exec(rest.join('_'))?.[1]?.replace('amd64', 'x86_64')
  const architecture = known === 'linux' ? machine?.replace('arm64', 'aarch64') : machine
  const marker = allOf([
    python === '' ? undefined : pythonMarker([python.replaceAll(/\s+/g, '')]),
    system === '' ? undefined : comparison('sys_platform', '==', known),
    architecture === undefined ? undefined : comparison('platform_machine', '==', architecture),
    implementation === undefined ? undefined : comparison('implementation_name', '==', implementation.toLowerCase()),
  ])
  return marker ? [marker] : []
}

function readPackage(table: TableReader, metadata: TableReader): ForeignPackage {
  const name = nameIn(table, 'name')
  const version = table.optionalText('version')
  const marker = table.optionalText('marker')
  const condition = marker === undefined ? {} : { marker: markerIn(table, 'marker', marker) }
  const requiresPython = table.optionalText('requires_python')?.replaceAll(/\s+/g, '')
  const files = readFiles(table, metadata)
  return {
    name,
    ...(version === undefined ? {} : { version }),
    ...(requiresPython ? { requiresPython } : {}),
    extras: table.texts('extras').map(normalName),
    wantedBy: table.texts('groups').map(group => ({ group: normalName(group), ...condition })),
    dependencies: table.texts('dependencies').map(text => readWanted(text, table)),
    indexes: [],
    ...readSource(table, files),
  }
}

function readFiles(table: TableReader, metadata: TableReader): ForeignFile[] {
  // Until lock_version 4.2 the files of all distributions are at the end.
  const key = `${table.text('name')} ${table.optionalText('version') ?? ''}`
  const older = metadata.table('files')
  const rows =
    table.value.files === undefined
      ? isTable(older?.value) && older?.value[key]
        ? older.tables(key)
        : []
      : table.tables('files')
  return rows.map(row => {
    const url = row.optionalText('url')
    const name = row.optionalText('file') ?? (url === undefined ? undefined : lastPart(url))
    return {
      ...(name === undefined ? {} : { name }),
      ...(url === undefined ? {} : { url }),
      hashes: hashesOf(row.text('hash')),
    }
  })
}

function readSource(
  table: TableReader,
  files: readonly ForeignFile[],
): Pick<ForeignPackage, 'files' | 'archive' | 'vcs' | 'directory'> {
  const subdirectory = table.optionalText('subdirectory')
  const within = subdirectory === undefined ? {} : { subdirectory }
  const git = table.optionalText('git')
  if (git !== undefined) {
    const commit = table.optionalText('revision') ?? table.optionalText('ref')
    return { files: [], vcs: { type: 'git', url: git, ...(commit === undefined ? {} : { commit }), ...within } }
  }
  const url = table.optionalText('url')
  const path = table.optionalText('path')
  if (url === undefined && path === undefined) return { files }
  const place = path ?? url!
  const name = lastPart(place)
  if (!/\.(?:whl|zip|tar\.\w+|tgz)$/.test(name)) {
    return { files: [], directory: { path: place, isEditable: table.flag('editable'), ...within } }
  }
  const fragment = /#(?:.*&)?(sha256=[0-9a-f]{64})/i.exec(place)?.[1]
  const [only] = files.filter(file => file.name === undefined || file.name === name)
  const hashes = only?.hashes ?? (fragment === undefined ? {} : hashesOf(fragment))
  return { files: [], archive: { name, ...(path === undefined ? { url: url! } : { path }), hashes, ...within } }
}

function readWanted(text: string, table: TableReader): Wanted {
  try {
    const { name, extras, specifier, marker } = parseRequirement(text)
    return { name, extras, versions: [specifier], ...(marker ? { marker } : {}) }
  } catch (cause) {
    // `-e ./folder#egg=name`, as PDM writes a requirement that is a folder.
    const [, egg, extras = ''] = /#(?:.*&)?egg=([\w.-]+)(?:\[([^\]]*)\])?/.exec(text) ?? []
    if (egg === undefined) throw table.problem('dependencies', 'a requirement', text, cause)
    const wanted = extras.split(',').map(extra => normalName(extra.trim()))
    return { name: parseDistributionName(egg), extras: wanted.filter(extra => extra !== ''), versions: [''] }
  }
}
