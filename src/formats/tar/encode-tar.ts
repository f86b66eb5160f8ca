import type { Bytes, Content } from '../../model/bytes.ts'
import type { ChangesetEntry, EntryAttributes } from '../../model/entry.ts'
import { PareError } from '../../model/error.ts'
import { baseName, type ImagePath, parentOf } from '../../model/image-path.ts'
import { sizeMismatch } from '../digest/verifying.ts'
import { blockSize, encodeHeader, linkNameCapacity, nameCapacity, octalLimit, prefixCapacity } from './header.ts'
import { encodePax } from './pax.ts'
import { opaqueName, whiteoutPrefix } from './whiteout.ts'

/** The two blocks that end a tar. */
export const endOfTar: Uint8Array = new Uint8Array(2 * blockSize)

export interface EncodeTarOptions {
  /** `false` leaves the end out, so that tars can be concatenated; the last is followed by `endOfTar`. */
  readonly end?: boolean
}

/**
 * A changeset as a tar. The bytes follow from the entries alone: ustar, extended headers only where ustar cannot say it,
 * numeric owners, no access times.
 */
export async function* encodeTar(
  entries: Iterable<ChangesetEntry> | AsyncIterable<ChangesetEntry>,
  options: EncodeTarOptions = {},
): Bytes & AsyncGenerator<Uint8Array> {
  for await (const entry of entries) {
    yield* encodeEntryHeader(entry)
    if (entry.kind === 'file') yield* padded(entry.path, entry.content)
  }
  if (options.end !== false) yield endOfTar
}

async function* padded(path: ImagePath, content: Content): AsyncGenerator<Uint8Array> {
  let size = 0
  for await (const chunk of content.open()) {
    size += chunk.length
    if (size > content.size) throw sizeMismatch(path, content.size, `more than ${content.size}`)
    yield chunk
  }
  if (size !== content.size) throw sizeMismatch(path, content.size, String(size))
  const padding = (blockSize - (size % blockSize)) % blockSize
  if (padding > 0) yield endOfTar.subarray(0, padding)
}

interface Fields extends Omit<EntryAttributes, 'path'> {
  readonly name: string
  readonly type: string
  readonly size: number
  readonly linkName: string
  readonly major: number
  readonly minor: number
}

const plain = { size: 0, linkName: '', major: 0, minor: 0 }
const markAttributes = { mode: 0, uid: 0, gid: 0, modifiedAt: 0 }

function fieldsOf(entry: ChangesetEntry): Fields {
  switch (entry.kind) {
    case 'file':
      return { ...plain, ...attributesOf(entry), type: '0', size: entry.content.size }
    case 'directory':
      return { ...plain, ...attributesOf(entry), type: '5', name: `${entry.path === '' ? '.' : entry.path}/` }
    case 'symlink':
      return { ...plain, ...attributesOf(entry), type: '2', linkName: entry.target }
    case 'hardlink':
      return { ...plain, ...attributesOf(entry), type: '1', linkName: entry.target }
    case 'character-device':
      return { ...plain, ...attributesOf(entry), type: '3', major: entry.major, minor: entry.minor }
    case 'block-device':
      return { ...plain, ...attributesOf(entry), type: '4', major: entry.major, minor: entry.minor }
    case 'fifo':
      return { ...plain, ...attributesOf(entry), type: '6' }
    case 'whiteout':
      return {
        ...plain,
        ...markAttributes,
        type: '0',
        name: inside(parentOf(entry.path) ?? '', `${whiteoutPrefix}${baseName(entry.path)}`),
      }
    case 'opaque-whiteout':
      return { ...plain, ...markAttributes, type: '0', name: inside(entry.path, opaqueName) }
  }
}

function attributesOf(
  entry: EntryAttributes & { readonly kind: string },
): Omit<EntryAttributes, 'path'> & { name: string } {
  if (baseName(entry.path).startsWith(whiteoutPrefix)) throw reservedName(entry.path)
  const { mode, uid, gid, modifiedAt } = entry
  return { name: entry.path, mode: mode & 0o7777, uid, gid, modifiedAt: Math.floor(modifiedAt) }
}

function inside(directory: string, name: string): string {
  return directory === '' ? name : `${directory}/${name}`
}

function* encodeEntryHeader(entry: ChangesetEntry): Generator<Uint8Array> {
  const fields = fieldsOf(entry)
  const records: [string, string][] = []
  const name = Buffer.from(fields.name)
  const split = splitName(name)
  if (split === undefined) records.push(['path', fields.name])
  const linkName = Buffer.from(fields.linkName)
  const isLinkPlain = linkName.length <= linkNameCapacity && isAscii(linkName)
  if (!isLinkPlain) records.push(['linkpath', fields.linkName])
  const number = (key: string, value: number, digits: number): number => {
    if (value >= 0 && value <= octalLimit(digits)) return value
    records.push([key, String(value)])
    return 0
  }
  const header = encodeHeader({
    name: split?.name ?? standIn(name, nameCapacity),
    ...(split?.prefix === undefined ? {} : { prefix: split.prefix }),
    mode: fields.mode,
    uid: number('uid', fields.uid, 7),
    gid: number('gid', fields.gid, 7),
    size: number('size', fields.size, 11),
    modifiedAt: number('mtime', fields.modifiedAt, 11),
    type: fields.type,
    linkName: isLinkPlain ? linkName : standIn(linkName, linkNameCapacity),
    major: fields.major,
    minor: fields.minor,
  })
  if (records.length > 0) yield* encodeExtendedHeader(fields, name, records)
  yield header
}

function* encodeExtendedHeader(
  fields: Fields,
  name: Buffer,
  records: readonly [string, string][],
): Generator<Uint8Array> {
  const content = encodePax(records.toSorted(([left], [right]) => (left < right ? -1 : 1)))
  yield encodeHeader({
    ...plain,
    name: standIn(Buffer.concat([Buffer.from('PaxHeaders.0/'), Buffer.from(lastPart(name))]), nameCapacity),
    mode: 0o644,
    uid: 0,
    gid: 0,
    size: content.length,
    modifiedAt: Math.min(Math.max(fields.modifiedAt, 0), octalLimit(11)),
    type: 'x',
    linkName: new Uint8Array(),
  })
  yield content
  const padding = (blockSize - (content.length % blockSize)) % blockSize
  if (padding > 0) yield endOfTar.subarray(0, padding)
}

function lastPart(name: Buffer): Buffer {
  const end = name.at(-1) === 0x2f ? name.length - 1 : name.length
  return name.subarray(name.subarray(0, end).lastIndexOf(0x2f) + 1, end)
}

/** A name as ustar holds it, whole or in two parts, or `undefined` when it needs an extended header. */
function splitName(name: Buffer): { readonly name: Uint8Array; readonly prefix?: Uint8Array } | undefined {
  if (!isAscii(name)) return undefined
  if (name.length <= nameCapacity) return { name }
  for (let slash = name.indexOf(0x2f); slash !== -1 && slash <= prefixCapacity; slash = name.indexOf(0x2f, slash + 1)) {
    const rest = name.subarray(slash + 1)
    if (slash > 0 && rest.length > 0 && rest.length <= nameCapacity)
      return { prefix: name.subarray(0, slash), name: rest }
  }
  return undefined
}

// What a reader that knows no extended headers sees.
function standIn(name: Buffer, capacity: number): Uint8Array {
  return name.subarray(0, capacity).map(byte => (byte < 0x80 ? byte : 0x5f))
}

function isAscii(bytes: Uint8Array): boolean {
  return bytes.every(byte => byte < 0x80)
}

/** A layer cannot hold a file of this name: an engine would take it for a whiteout. */
export function reservedName(path: ImagePath): PareError {
  return new PareError({
    code: 'reserved-name',
    exitCode: 2,
    message: `\`/${path}\` cannot be in an image: names that start with \`${whiteoutPrefix}\` remove files of lower layers`,
    hint: 'rename the file, or leave it out with `[tool.pare] exclude`',
  })
}
