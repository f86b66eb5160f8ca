import type { Bytes, Content } from '../../model/bytes.ts'
import type { ChangesetEntry, EntryAttributes, FileEntry } from '../../model/entry.ts'
import { PareError } from '../../model/error.ts'
import { type ImagePath, parseImagePath } from '../../model/image-path.ts'
import { ByteReader } from '../digest/byte-reader.ts'
import { blockSize, decodeHeader, invalidTar, isZeroBlock, type TarHeader } from './header.ts'
import { decodePax } from './pax.ts'
import { decodeWhiteout } from './whiteout.ts'

/** The content of a file inside a tar: read once, before the next entry. `offset` is where it starts in the tar. */
export interface TarContent extends Content {
  readonly offset: number
}

/** An entry as it comes out of a tar. */
export type TarEntry = Exclude<ChangesetEntry, { readonly kind: 'file' }> | FileEntry<TarContent>

export interface DecodeTarOptions {
  /** What the archive is called in errors. */
  readonly name?: string
  /** `false` for archives that are no layers, where `.wh.` is a name like any other. */
  readonly whiteouts?: boolean
}

// No honest extended header comes near: the longest path that Linux takes is 4 KiB. The rest is for comments and the like.
const headerLimit = 1024 * 1024

/**
 * The entries of a tar in their order: v7, ustar, pax, GNU and star, none of them trusted. Content that was not read when
 * the next entry is asked for is skipped.
 */
export async function* decodeTar(bytes: Bytes, options: DecodeTarOptions = {}): AsyncGenerator<TarEntry> {
  const where = options.name ?? 'archive'
  const reader = new ByteReader(bytes, where)
  try {
    let globals: Overrides = {}
    let overrides: Overrides = {}
    let extensionSize = 0
    while (await reader.hasMore()) {
      const block = await reader.take(blockSize)
      if (isZeroBlock(block)) break
      const header = decodeHeader(block, where)
      if (header.size < 0) throw invalidTar(where, `expected a size, got ${header.size}`)
      if (isExtension(header.type)) {
        // All headers in front of one entry share the limit: thousands of small ones are as bad as a large one.
        extensionSize += blockSize + header.size
        if (extensionSize > headerLimit) throw invalidTar(where, `a header is larger than ${headerLimit} bytes`)
        const content = await reader.take(header.size)
        await reader.skip(paddingOf(header.size))
        if (header.type === 'g') globals = { ...globals, ...paxOverrides(content, where) }
        else overrides = { ...overrides, ...readExtension(header.type, content, where) }
        continue
      }
      const body = new Body(reader, where)
      const entry = entryOf(header, { ...globals, ...overrides }, body, options.whiteouts !== false, where)
      overrides = {}
      extensionSize = 0
      if (entry !== undefined) yield entry
      await body.finish()
    }
    await reader.drain()
  } finally {
    await reader.close()
  }
}

/** What extension headers say of an entry instead of its own header. */
interface Overrides {
  readonly name?: Uint8Array
  readonly linkName?: Uint8Array
  readonly size?: number
  readonly uid?: number
  readonly gid?: number
  readonly modifiedAt?: number
}

function isExtension(type: string): boolean {
  return type === 'x' || type === 'X' || type === 'g' || type === 'L' || type === 'K'
}

function readExtension(type: string, content: Uint8Array, where: string): Overrides {
  switch (type) {
    case 'L':
      return { name: upToZero(content) }
    case 'K':
      return { linkName: upToZero(content) }
    default:
      return paxOverrides(content, where)
  }
}

function paxOverrides(content: Uint8Array, where: string): Overrides {
  const result: { -readonly [Key in keyof Overrides]: Overrides[Key] } = {}
  for (const [key, value] of decodePax(content, where)) {
    // An empty value takes back what a header before said.
    if (value.length === 0) continue
    if (key === 'path') result.name = value
    else if (key === 'linkpath') result.linkName = value
    else if (key === 'size') result.size = paxInteger(value, key, where)
    else if (key === 'uid') result.uid = paxInteger(value, key, where)
    else if (key === 'gid') result.gid = paxInteger(value, key, where)
    else if (key === 'mtime') result.modifiedAt = paxTime(value, where)
    else if (key.startsWith('GNU.sparse.')) throw sparseFile(where)
  }
  return result
}

function paxInteger(value: Uint8Array, key: string, where: string): number {
  const text = Buffer.from(value).toString('latin1')
  const number = Number(text)
  if (!/^\d+$/.test(text) || !Number.isSafeInteger(number))
    throw invalidTar(where, `expected a number as ${key}, got \`${text}\``)
  return number
}

function paxTime(value: Uint8Array, where: string): number {
  const text = Buffer.from(value).toString('latin1')
  const time = Math.floor(Number(text))
  if (!/^-?\d+(?:\.\d*)?$/.test(text) || !Number.isSafeInteger(time))
    throw invalidTar(where, `expected a time, got \`${text}\``)
  return time
}

function upToZero(content: Uint8Array): Uint8Array {
  const end = content.indexOf(0)
  return end === -1 ? content : content.subarray(0, end)
}

function paddingOf(size: number): number {
  return (blockSize - (size % blockSize)) % blockSize
}

function entryOf(
  header: TarHeader,
  overrides: Overrides,
  body: Body,
  isLayer: boolean,
  where: string,
): TarEntry | undefined {
  const name = decodeName(overrides.name ?? header.name, where)
  const type = typeOf(header.type, name, where)
  if (type === 'ignored' || type === 'file') body.start(overrides.size ?? header.size)
  if (type === 'ignored') return undefined
  const path = parseImagePath(name)
  const whiteout = isLayer ? decodeWhiteout(path, where) : undefined
  if (whiteout === 'skip') return undefined
  if (whiteout !== undefined) return whiteout
  if (path === '' && type !== 'directory') throw invalidTar(where, `expected a name, got \`${name}\``)
  const attributes: EntryAttributes = {
    path,
    mode: header.mode,
    uid: overrides.uid ?? identity(header.uid, where),
    gid: overrides.gid ?? identity(header.gid, where),
    modifiedAt: overrides.modifiedAt ?? header.modifiedAt,
  }
  const linkName = (): string => decodeName(overrides.linkName ?? header.linkName, where)
  switch (type) {
    case 'file':
      return { kind: 'file', ...attributes, content: body }
    case 'directory':
      return { kind: 'directory', ...attributes }
    case 'symlink':
      return { kind: 'symlink', ...attributes, target: symlinkTarget(linkName(), path, where) }
    case 'hardlink':
      return { kind: 'hardlink', ...attributes, target: hardlinkTarget(linkName(), path, where) }
    default:
      return { kind: type, ...attributes, major: header.major, minor: header.minor }
  }
}

function identity(id: number, where: string): number {
  if (id < 0) throw invalidTar(where, `expected an owner, got ${id}`)
  return id
}

type EntryType = Exclude<ChangesetEntry['kind'], 'whiteout' | 'opaque-whiteout'>

function typeOf(type: string, name: string, where: string): EntryType | 'ignored' {
  switch (type) {
    // Before ustar a directory was a file whose name ends in a slash.
    case '\0':
    case '0':
    case '7':
      return name.endsWith('/') ? 'directory' : 'file'
    case '1':
      return 'hardlink'
    case '2':
      return 'symlink'
    case '3':
      return 'character-device'
    case '4':
      return 'block-device'
    case '5':
      return 'directory'
    case '6':
      return 'fifo'
    // The label of a volume.
    case 'V':
      return 'ignored'
    case 'S':
      throw sparseFile(where)
    default:
      throw invalidTar(where, `\`${name}\` is of the unknown type \`${type}\``)
  }
}

function symlinkTarget(target: string, path: ImagePath, where: string): string {
  if (target === '' || target.includes('\0')) throw invalidTar(where, `the symlink \`${path}\` has no target`)
  return target
}

function hardlinkTarget(target: string, path: ImagePath, where: string): ImagePath {
  const result = parseImagePath(target)
  if (result === '' || result === path) throw invalidTar(where, `the hard link \`${path}\` has no target`)
  return result
}

const strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

function decodeName(name: Uint8Array, where: string): string {
  try {
    return strict.decode(name)
  } catch (cause) {
    throw nameNotUtf8(name, where, cause)
  }
}

/** The content of the entry that the reader stands at; also what is skipped of it. */
class Body implements TarContent {
  readonly #reader: ByteReader
  readonly #where: string
  #left = 0
  #state: 'unread' | 'opened' | 'finished' = 'unread'
  size = 0
  offset = 0

  constructor(reader: ByteReader, where: string) {
    this.#reader = reader
    this.#where = where
  }

  start(size: number): void {
    this.size = size
    this.offset = this.#reader.position
    this.#left = size
  }

  open(): Bytes {
    if (this.#state !== 'unread') {
      throw new Error(
        `content of \`${this.#where}\` was opened ${this.#state === 'opened' ? 'twice' : 'after the next entry'}`,
      )
    }
    this.#state = 'opened'
    return this.#chunks()
  }

  async *#chunks(): AsyncGenerator<Uint8Array> {
    while (this.#left > 0 && this.#state === 'opened') {
      const chunk = await this.#reader.next(this.#left)
      // An empty take says where the archive ends.
      if (chunk.length === 0) await this.#reader.take(1)
      this.#left -= chunk.length
      this.#reader.advance(chunk.length)
      yield chunk
    }
  }

  async finish(): Promise<void> {
    this.#state = 'finished'
    await this.#reader.skip(this.#left + paddingOf(this.size))
  }
}

/** A name in an archive is not UTF-8: no other tool would agree with pare on what it is called. */
export function nameNotUtf8(name: Uint8Array, where: string, cause?: unknown): PareError {
  const escaped = Buffer.from(name)
    .toString('latin1')
    .replaceAll(/[^\x20-\x7e]/g, character => `\\x${character.charCodeAt(0).toString(16).padStart(2, '0')}`)
  return new PareError({
    code: 'name-not-utf8',
    exitCode: 2,
    message: `Expected names in UTF-8 in \`${where}\`, got \`${escaped}\``,
    hint: 'rename the file, or leave it out',
    cause,
  })
}

/** An archive holds a file with holes, in a form that layers must not have. */
function sparseFile(where: string): PareError {
  return new PareError({
    code: 'sparse-file',
    exitCode: 2,
    message: `\`${where}\` holds a sparse file, which a layer must not`,
    hint: 'write the archive again without `--sparse`',
  })
}
