import { createHash } from 'node:crypto'
import { bytesOf } from '../../formats/digest/collect.ts'
import { digestOf } from '../../formats/digest/digest-of.ts'
import { parseEntryPoints } from '../../formats/packaging/entry-points.ts'
import { parseMetadata } from '../../formats/packaging/metadata.ts'
import { formatRecord, parseRecord, type RecordEntry, recordDigest } from '../../formats/packaging/record.ts'
import { redactCredentials } from '../../formats/packaging/redact-credentials.ts'
import { isSameVersion } from '../../formats/packaging/version.ts'
import { parseWheelFileName } from '../../formats/packaging/wheel-file-name.ts'
import { readZip, type ZipMember } from '../../formats/zip/read-zip.ts'
import type { AddressedContent } from '../../model/content.ts'
import { compareImagePaths, type ImagePath, parseImagePath } from '../../model/image-path.ts'
import { digestHex } from '../../model/oci/digest.ts'
import { isDistributionName, parseDistributionName } from '../../model/python/distribution-name.ts'
import type { LockedDistribution, PythonTarget } from '../../model/python/lock.ts'
import type { BlobStore } from '../../model/stores.ts'
import { entryTime, type TreeFile } from '../../model/tree.ts'
import { consoleScript, withPythonShebang } from './console-script.ts'
import { eachAtOnce } from './each-at-once.ts'
import { invalidWheel, wheelMetadataMismatch, wheelRecordMismatch } from './invalid-wheel.ts'
import { placeWheelFile, type WheelLayout, wheelLayout } from './wheel-layout.ts'

/** How many files of one wheel are inflated and stored at once. */
const filesAtOnce = 8

/** Files of a dist-info that whoever installs it writes. */
const installerFiles = new Set(['RECORD', 'RECORD.jws', 'RECORD.p7s', 'INSTALLER', 'REQUESTED', 'direct_url.json'])

/** Files of a dist-info that are read while unpacking. */
const readFiles = new Set(['METADATA', 'WHEEL', 'RECORD', 'entry_points.txt'])

/**
 * The files that installing a wheel leaves in the image, in order of path and without their directories. Every file goes
 * to `store` as a blob of its own; what is large is streamed. Bytecode is not compiled here.
 */
export async function unpackWheel(
  wheel: AddressedContent,
  locked: LockedDistribution,
  target: PythonTarget,
  store: BlobStore,
): Promise<TreeFile[]> {
  const unpacked = await storeMembers(wheel, locked, target, store)
  const distInfo = findDistInfo(unpacked, locked)
  checkWheel(unpacked, distInfo, locked)
  await checkRecord(unpacked, distInfo, locked.wheel.fileName)

  const layout = wheelLayout(locked.name, target.python)
  const files = new Map<ImagePath, TreeFile>()
  const add = (path: string, content: AddressedContent, isExecutable: boolean) => {
    const entry = installedFile(path, content, isExecutable, locked)
    files.set(entry.path, entry)
  }
  const addText = async (path: string, text: string, isExecutable = false) =>
    add(path, await store.write(bytesOf(Buffer.from(text))), isExecutable)

  const dataFolder = distInfo.replace(/\.dist-info$/, '.data')
  for (const file of unpacked.files) {
    if (isInstallerFile(file.name, distInfo)) continue
    const { path, isScript } = placeWheelFile(file.name, dataFolder, layout, locked.wheel.fileName)
    if (files.has(parseImagePath(path))) throw invalidWheel(locked.wheel.fileName, `two of its files go to \`${path}\``)
    add(path, file.content, isScript || file.isExecutable)
  }
  for (const [name, program] of consoleScripts(unpacked, distInfo, locked, target)) {
    await addText(`${layout.scripts}/${name}`, program, true)
  }
  const infoFolder = `${layout.site}/${distInfo}`
  await addText(`${infoFolder}/INSTALLER`, 'pare\n')
  const direct = directUrl(locked)
  if (direct !== undefined) await addText(`${infoFolder}/direct_url.json`, direct)
  await addText(`${infoFolder}/RECORD`, installedRecord([...files.values()], `${infoFolder}/RECORD`, layout))
  return [...files.values()].sort((left, right) => compareImagePaths(left.path, right.path))
}

interface UnpackedFile {
  readonly name: string
  readonly isExecutable: boolean
  /** What is installed. */
  readonly content: AddressedContent
  /** Digest and size as the wheel has it: a script's first line may be another. */
  readonly original: Pick<AddressedContent, 'digest' | 'size'>
}

interface UnpackedWheel {
  readonly files: readonly UnpackedFile[]
  /** Texts of the dist-info files that are read, by name. */
  readonly texts: ReadonlyMap<string, string>
}

async function storeMembers(
  wheel: AddressedContent,
  locked: LockedDistribution,
  target: PythonTarget,
  store: BlobStore,
): Promise<UnpackedWheel> {
  const files: UnpackedFile[] = []
  const texts = new Map<string, string>()

  async function storeMember(member: ZipMember): Promise<void> {
    const { name, mode = 0 } = member.entry
    const file = { name, isExecutable: (mode & 0o111) !== 0 }
    if (!member.isHeld) {
      const content = await store.write(member.open())
      files.push({ ...file, content, original: content })
      return
    }
    const bytes = await member.read()
    if (isReadFile(name)) texts.set(name, decodeText(bytes, name, locked.wheel.fileName))
    const installed = scriptName.test(name) ? withPythonShebang(bytes, target.python) : bytes
    const content = await store.write(bytesOf(installed))
    files.push({
      ...file,
      content,
      original: installed === bytes ? content : { digest: digestOf(bytes), size: bytes.length },
    })
  }

  await eachAtOnce(readZip(wheel, locked.wheel.fileName), filesAtOnce, member => !member.isHeld, storeMember)
  files.sort((left, right) => (left.name < right.name ? -1 : 1))
  return { files, texts }
}

const scriptName = /^[^/]+\.data\/scripts\//

function isReadFile(name: string): boolean {
  const [folder, file, ...rest] = name.split('/')
  return rest.length === 0 && file !== undefined && folder!.endsWith('.dist-info') && readFiles.has(file)
}

function decodeText(bytes: Uint8Array, name: string, wheel: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    // METADATA of old wheels may be Latin-1; only names and versions are read of it, and they are ASCII.
    if (name.endsWith('/METADATA')) return Buffer.from(bytes).toString('latin1')
    throw invalidWheel(wheel, `\`${name}\` is not UTF-8`)
  }
}

function findDistInfo({ files }: UnpackedWheel, { wheel }: LockedDistribution): string {
  const folders = new Set(files.map(({ name }) => name.split('/', 1)[0]!).filter(name => name.endsWith('.dist-info')))
  const { name, version } = parseWheelFileName(wheel.fileName)
  const own = [...folders].filter(folder => {
    const [, folderName, folderVersion] = /^(.+)-([^-]+)\.dist-info$/.exec(folder) ?? []
    if (!folderName || !folderVersion || !isDistributionName(folderName)) return false
    return parseDistributionName(folderName) === name && isSameVersion(folderVersion.replaceAll('_', '-'), version)
  })
  if (own.length === 1 && folders.size === 1) return own[0]!
  const found = folders.size === 0 ? 'none' : [...folders].join(', ')
  throw wheelMetadataMismatch(wheel.fileName, `${name}-${version}.dist-info`, found)
}

function checkWheel({ texts }: UnpackedWheel, distInfo: string, locked: LockedDistribution): void {
  const { fileName } = locked.wheel
  const need = (name: string) => {
    const text = texts.get(`${distInfo}/${name}`)
    if (text === undefined) throw invalidWheel(fileName, `it has no \`${name}\``)
    return text
  }
  const wheelVersion = /^Wheel-Version:\s*(\d+)/im.exec(need('WHEEL'))?.[1]
  if (wheelVersion !== '1') throw invalidWheel(fileName, `its Wheel-Version is ${wheelVersion ?? 'missing'}, not 1`)
  const metadata = parseMetadata(need('METADATA'), `${distInfo}/METADATA`)
  const expected = parseWheelFileName(fileName)
  if (metadata.name !== expected.name || locked.name !== expected.name) {
    throw wheelMetadataMismatch(fileName, locked.name, metadata.name)
  }
  if (!isSameVersion(metadata.version, expected.version) || !isSameVersion(locked.version, expected.version)) {
    throw wheelMetadataMismatch(fileName, locked.version, metadata.version)
  }
  need('RECORD')
}

// A file that RECORD does not list is let pass, as pip does: the digest of the whole wheel vouches for it already.
async function checkRecord({ files, texts }: UnpackedWheel, distInfo: string, wheel: string): Promise<void> {
  const rows = parseRecord(texts.get(`${distInfo}/RECORD`)!, `${distInfo}/RECORD`)
  const recorded = new Map(rows.map(row => [row.path.replaceAll('\\', '/'), row]))
  for (const file of files) {
    const row = recorded.get(file.name)
    if (!row || isInstallerFile(file.name, distInfo)) continue
    const { digest, size } = file.original
    if (row.size !== undefined && row.size !== size) {
      throw wheelRecordMismatch(wheel, file.name, `${row.size} bytes`, `${size} bytes`)
    }
    const expected = row.digest?.replace(/=+$/, '')
    if (expected === undefined) continue
    const actual = row.algorithm === 'sha256' ? recordDigest(digestHex(digest)) : await otherDigest(file, row.algorithm)
    if (actual !== undefined && actual !== expected) {
      throw wheelRecordMismatch(wheel, file.name, `${row.algorithm}=${expected}`, actual)
    }
  }
}

async function otherDigest({ content, original }: UnpackedFile, algorithm = ''): Promise<string | undefined> {
  if (content.digest !== original.digest || !/^sha(?:384|512)$/.test(algorithm)) return undefined
  const hash = createHash(algorithm)
  for await (const chunk of content.open()) hash.update(chunk)
  return hash.digest('base64url')
}

function isInstallerFile(name: string, distInfo: string): boolean {
  return name.startsWith(`${distInfo}/`) && installerFiles.has(name.slice(distInfo.length + 1))
}

function consoleScripts(
  { texts }: UnpackedWheel,
  distInfo: string,
  locked: LockedDistribution,
  target: PythonTarget,
): [name: string, program: string][] {
  return parseEntryPoints(texts.get(`${distInfo}/entry_points.txt`) ?? '').flatMap(
    ({ group, name, module, object }) => {
      if (object === undefined || (group !== 'console_scripts' && group !== 'gui_scripts')) return []
      if (/[/\\\0]/.test(name) || name === '..' || name === '.') {
        throw invalidWheel(locked.wheel.fileName, `its console script \`${name}\` is no file name`)
      }
      return [[name, consoleScript({ group, name, module, object }, target.python)]]
    },
  )
}

/** The text of direct_url.json, where the distribution was asked for by its place; a folder of this computer is nobody's. */
function directUrl({ isDirect, wheel, builtFrom }: LockedDistribution): string | undefined {
  const source = builtFrom?.source
  if (!isDirect || source?.kind === 'directory') return undefined
  const inside = source?.subdirectory === undefined ? {} : { subdirectory: source.subdirectory }
  const place = { url: redactCredentials(source?.url ?? wheel.url), ...inside }
  if (source?.kind === 'git') {
    return `${JSON.stringify({ ...place, vcs_info: { vcs: 'git', commit_id: source.commit } })}\n`
  }
  const hashes = { sha256: digestHex(source?.digest ?? wheel.digest) }
  return `${JSON.stringify({ archive_info: { hashes }, ...place })}\n`
}

function installedRecord(files: readonly TreeFile[], recordPath: string, layout: WheelLayout): string {
  const rows: RecordEntry[] = files.map(({ path, content }) => ({
    path: relativePath(layout.site, path),
    algorithm: 'sha256',
    digest: recordDigest(digestHex(content.digest)),
    size: content.size,
  }))
  rows.push({ path: relativePath(layout.site, recordPath) })
  return formatRecord(rows.sort((left, right) => compareImagePaths(left.path as ImagePath, right.path as ImagePath)))
}

function relativePath(from: string, to: string): string {
  const start = from.split('/')
  const end = to.split('/')
  let shared = 0
  while (shared < start.length && start[shared] === end[shared]) shared++
  return [...start.slice(shared).map(() => '..'), ...end.slice(shared)].join('/')
}

function installedFile(
  path: string,
  content: AddressedContent,
  isExecutable: boolean,
  { name, version }: LockedDistribution,
): TreeFile {
  return {
    kind: 'file',
    path: parseImagePath(path),
    content,
    mode: isExecutable ? 0o755 : 0o644,
    uid: 0,
    gid: 0,
    modifiedAt: entryTime,
    origin: { kind: 'distribution', name, version },
  }
}
