import { crc32 } from 'node:zlib'
import type { Stanza } from '../../formats/debian/control.ts'

// A Packages index of 56 MB takes a second to decompress and parse, and a build looks up thirty packages in it. So its
// needed fields are kept as sorted lines, `key TAB column TAB column …`, cut into blocks of some kilobytes. A table of
// contents says which keys each block holds: a lookup reads one block and nothing else.

/** The fields kept for each package, in the order of their columns. */
const columns = [
  'package',
  'version',
  'architecture',
  'filename',
  'size',
  'sha256',
  'installed-size',
  'pre-depends',
  'depends',
  'provides',
] as const

/** The fields of a Packages index that a compact index keeps. */
export const compactFields: ReadonlySet<string> = new Set(columns)

const blockSize = 1 << 13

/** One block: its first key, where it lies, and the CRC-32 of its bytes. */
type Block = readonly [firstKey: string, offset: number, size: number, check: number]

/** The table of contents: small enough to be read whole by every build. */
export interface CompactContents {
  readonly packages: readonly Block[]
  readonly provided: readonly Block[]
}

/** A Packages index that is searched without being parsed. */
export interface CompactIndex {
  stanzasOf(name: string): Stanza[]
  /** Names of the packages of which some version provides `name`. */
  providersOf(name: string): readonly string[]
  names(): Iterable<string>
}

/** Reads a part of a compact index's bytes. */
export type ReadBlock = (offset: number, size: number) => Uint8Array

/** The lines of a compact index and its table of contents, from the stanzas of a Packages index in batches. */
export async function encodeCompactIndex(
  batches: AsyncIterable<readonly Stanza[]>,
): Promise<{ readonly bytes: Uint8Array; readonly contents: CompactContents }> {
  const packages = new Map<string, string[]>()
  const provided = new Map<string, Set<string>>()
  for await (const stanzas of batches) {
    for (const stanza of stanzas) {
      const name = stanza.get('package')
      if (name === undefined) continue
      entryOf(packages, name, () => []).push(columns.map(field => cell(stanza.get(field))).join('\t'))
      for (const virtual of namesIn(stanza.get('provides'))) entryOf(provided, virtual, () => new Set()).add(name)
    }
  }
  const blocks: Buffer[] = []
  let offset = 0
  const write = (lines: readonly (readonly [key: string, text: string])[]): Block[] => {
    const written: Block[] = []
    for (let at = 0; at < lines.length; ) {
      const first = lines[at]![0]
      // A line feed in front, so that every line is found by the one before its key.
      let text = '\n'
      // All lines of one key belong to one block, whatever its size.
      while (at < lines.length && (text.length < blockSize || lines[at]![0] === lines[at - 1]?.[0]))
        text += lines[at++]![1]
      const bytes = Buffer.from(text)
      written.push([first, offset, bytes.length, crc32(bytes)])
      blocks.push(bytes)
      offset += bytes.length
    }
    return written
  }
  const contents = {
    packages: write(inOrder(packages).flatMap(([name, lines]) => lines.map(line => [name, `${line}\n`] as const))),
    provided: write(inOrder(provided).map(([name, by]) => [name, `${name}\t${[...by].sort().join(' ')}\n`] as const)),
  }
  return { bytes: Buffer.concat(blocks, offset), contents }
}

/** Opens what `encodeCompactIndex` made; `read` throws where the bytes cannot be had, `damaged` makes the error. */
export function openCompactIndex(contents: CompactContents, read: ReadBlock, damaged: () => Error): CompactIndex {
  const known = new Map<Block, Buffer>()
  const blockAt = (block: Block): Buffer => {
    const [, offset, size, check] = block
    const bytes = read(offset, size)
    if (bytes.length !== size || crc32(bytes) !== check) throw damaged()
    return Buffer.from(bytes.buffer, bytes.byteOffset, size)
  }
  const find = (blocks: readonly Block[], key: string): string[][] => {
    const block = blockOf(blocks, key)
    return block === undefined
      ? []
      : rowsOf(
          entryOf(known, block, () => blockAt(block)),
          key,
        )
  }
  return {
    stanzasOf(name) {
      return find(contents.packages, name).map(row => {
        const fields = columns.map((field, at) => [field, row[at] ?? ''] as const)
        return new Map(fields.filter(([, value]) => value !== ''))
      })
    },
    providersOf: name => find(contents.provided, name).flatMap(row => row[1]?.split(' ') ?? []),
    *names() {
      for (const block of contents.packages) {
        yield* new Set(
          Array.from(
            blockAt(block)
              .toString()
              .matchAll(/^[^\t\n]+/gm),
            ([name]) => name,
          ),
        )
      }
    },
  }
}

/** The last block that begins at or before `key`: the only one that can hold it. */
function blockOf(blocks: readonly Block[], key: string): Block | undefined {
  let low = 0
  let high = blocks.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if (blocks[middle]![0] <= key) low = middle + 1
    else high = middle
  }
  return blocks[low - 1]
}

/** The lines of a block that begin with `key`. */
function rowsOf(block: Buffer, key: string): string[][] {
  const rows: string[][] = []
  const start = `\n${key}\t`
  for (let at = block.indexOf(start); at !== -1; ) {
    const end = block.indexOf('\n', at + 1)
    rows.push(block.toString('utf8', at + 1, end).split('\t'))
    at = block.indexOf(start, end)
  }
  return rows
}

function inOrder<Value>(map: ReadonlyMap<string, Value>): (readonly [string, Value])[] {
  return [...map].sort(([left], [right]) => (left < right ? -1 : 1))
}

function entryOf<Key, Value>(map: Map<Key, Value>, key: Key, make: () => Value): Value {
  const found = map.get(key)
  if (found !== undefined) return found
  const made = make()
  map.set(key, made)
  return made
}

function cell(value: string | undefined): string {
  return value === undefined ? '' : value.replace(/[\t\n]/g, ' ')
}

// Names alone: whether a provider's version fits is looked at when it is a candidate.
function namesIn(provides: string | undefined): string[] {
  return provides === undefined ? [] : provides.split(',').map(part => /^\s*([^\s:(]*)/.exec(part)![1]!)
}
