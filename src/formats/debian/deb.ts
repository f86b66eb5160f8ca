import type { Bytes, Content } from '../../model/bytes.ts'
import type { ChangesetEntry } from '../../model/entry.ts'
import { PareError } from '../../model/error.ts'
import { gunzip } from '../compression/gunzip.ts'
import { unxz } from '../compression/unxz.ts'
import { unzstd } from '../compression/unzstd.ts'
import { collect } from '../digest/collect.ts'
import { decodeTar } from '../tar/decode-tar.ts'
import { type ArMember, decodeAr } from './ar.ts'
import { parseControl, type Stanza } from './control.ts'

/** A binary package of Debian: what it says of itself, and what it installs. */
export interface Deb {
  readonly control: Stanza
  /** The control file as it is stored, which dpkg's status repeats. */
  readonly controlText: string
  /** Absolute paths of the files that dpkg treats as configuration. */
  readonly conffiles: readonly string[]
  /** The md5sums file as it is stored; a few packages have none. */
  readonly md5sums: string | undefined
  /** What the package installs, read anew by every call; the bytes of a file are read before the next entry is asked for. */
  entries(): AsyncIterable<ChangesetEntry>
}

// The control files of the largest packages take some megabytes of md5sums.
const controlLimit = 64 << 20

/** Reads a .deb (deb(5)): the control files at once, the installed files only when asked for. */
export async function readDeb(content: Content, name: string): Promise<Deb> {
  const files = await controlFilesOf(content, name)
  const controlText = files.get('control')
  if (controlText === undefined) throw invalidDeb(name, 'it has no control file')
  const [control, ...rest] = parseControl(controlText, undefined, `${name}: control`)
  if (control === undefined || rest.length > 0) throw invalidDeb(name, 'its control file is not one stanza')
  return {
    control,
    controlText,
    // Lines such as `remove-on-upgrade /etc/x` name what the package does not hold.
    conffiles: (files.get('conffiles') ?? '').split('\n').filter(line => line.startsWith('/')),
    md5sums: files.get('md5sums'),
    entries: () => entriesOf(content, name),
  }
}

async function* entriesOf(content: Content, name: string): AsyncGenerator<ChangesetEntry> {
  for await (const member of decodeAr(content.open(), name)) {
    if (!member.name.startsWith('data.tar')) continue
    yield* decodeTar(decompressed(member, name), { name, whiteouts: false })
    return
  }
  throw invalidDeb(name, 'it has no data.tar')
}

async function controlFilesOf(content: Content, name: string): Promise<Map<string, string>> {
  let isFirst = true
  for await (const member of decodeAr(content.open(), name)) {
    if (isFirst) await checkFormat(member, name)
    else if (member.name.startsWith('control.tar')) return await filesIn(decompressed(member, name), name)
    isFirst = false
  }
  throw invalidDeb(name, 'it has no control.tar')
}

async function checkFormat(member: ArMember, name: string): Promise<void> {
  const version = member.name === 'debian-binary' ? Buffer.from(await collect(member.bytes, 64)).toString() : ''
  if (!version.startsWith('2.')) throw invalidDeb(name, 'it is not of format 2')
}

function decompressed(member: ArMember, name: string): Bytes {
  switch (member.name.replace(/^.*\.tar/, '')) {
    case '':
      return member.bytes
    case '.gz':
      return gunzip(member.bytes)
    case '.xz':
      return unxz(member.bytes)
    case '.zst':
      return unzstd(member.bytes)
    default:
      throw invalidDeb(name, `\`${member.name}\` is compressed in a way that dpkg gave up`)
  }
}

async function filesIn(tar: Bytes, name: string): Promise<Map<string, string>> {
  const files = new Map<string, string>()
  for await (const entry of decodeTar(tar, { name, whiteouts: false })) {
    if (entry.kind !== 'file') continue
    files.set(entry.path, Buffer.from(await collect(entry.content.open(), controlLimit)).toString())
  }
  return files
}

/** A file that should be a Debian package is not. */
function invalidDeb(name: string, reason: string): PareError {
  return new PareError({
    code: 'invalid-deb',
    exitCode: 2,
    message: `Could not read \`${name}\` as a Debian package: ${reason}`,
    hint: 'the file is broken or no Debian package; nothing was unpacked',
  })
}
