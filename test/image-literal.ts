import { createCompressor } from '../src/formats/compression/create-compressor.ts'
import { bytesOf, collect } from '../src/formats/digest/collect.ts'
import { digestOf } from '../src/formats/digest/digest-of.ts'
import { appendLayers } from '../src/images/append-layers.ts'
import { emptyImage } from '../src/images/empty-image.ts'
import { imageProblems } from '../src/images/image-problems.ts'
import { packLayer } from '../src/images/pack-layer.ts'
import type { Bytes } from '../src/model/bytes.ts'
import type { AddressedContent } from '../src/model/content.ts'
import type { ChangesetEntry } from '../src/model/entry.ts'
import { parseImagePath } from '../src/model/image-path.ts'
import type { Artifact, Image, Layer } from '../src/model/oci/image.ts'
import { parsePlatform } from '../src/model/oci/platform.ts'
import type { BlobStore } from '../src/model/stores.ts'
import { entryTime, type Tree } from '../src/model/tree.ts'
import { createMemoryBlobStore } from '../src/stores/memory/memory-blob-store.ts'

/** Bytes in memory as content. */
export function contentOf(value: string | Uint8Array): AddressedContent {
  const bytes = Buffer.from(value)
  return { digest: digestOf(bytes), size: bytes.length, open: () => bytesOf(bytes) }
}

const attributes = { uid: 0, gid: 0, modifiedAt: entryTime }

/**
 * A changeset from a literal: `{ 'bin/': '', 'bin/sh': 'text', 'lib': '-> usr/lib', 'a': '=> b', '-gone': '', '-etc/': '' }`:
 * directory, file, symlink, hard link, whiteout, opaque whiteout.
 */
export function entriesOf(literal: Readonly<Record<string, string>>): ChangesetEntry[] {
  return Object.entries(literal).map(([name, text]): ChangesetEntry => {
    if (name.startsWith('-')) {
      const kind = name.endsWith('/') ? 'opaque-whiteout' : 'whiteout'
      return { kind, path: parseImagePath(name.slice(1)) }
    }
    const path = parseImagePath(name)
    if (name.endsWith('/')) return { kind: 'directory', path, mode: 0o755, ...attributes }
    if (text.startsWith('-> ')) return { kind: 'symlink', path, mode: 0o777, ...attributes, target: text.slice(3) }
    if (text.startsWith('=> ')) {
      return { kind: 'hardlink', path, mode: 0o644, ...attributes, target: parseImagePath(text.slice(3)) }
    }
    return { kind: 'file', path, mode: 0o644, ...attributes, content: contentOf(text) }
  })
}

/** A Tree from a literal; every directory must be named. */
export function treeOfLiteral(literal: Readonly<Record<string, string>>): Tree {
  const entries = entriesOf(literal).map(entry => ({ ...entry, origin: { kind: 'app' } as const }))
  return { entries: new Map(entries.map(entry => [entry.path, entry])) } as unknown as Tree
}

const compressor = createCompressor({ workers: 0 })

export function layerOf(
  literal: Readonly<Record<string, string>>,
  blobs: BlobStore = createMemoryBlobStore(),
): Promise<Layer> {
  return packLayer([{ entries: entriesOf(literal) }], { blobs, compressor })
}

/** An image of such layers, base first. */
export async function imageOf(
  layers: readonly Readonly<Record<string, string>>[],
  platform: string = 'linux/amd64',
): Promise<Image> {
  const made = await Promise.all(layers.map(literal => layerOf(literal)))
  return appendLayers(
    emptyImage(parsePlatform(platform)),
    made.map((layer, index) => ({ layer, history: { created_by: `layer ${index + 1}` } })),
  )
}

/** Entries as lines of text, in their order. */
export async function draw(entries: Iterable<ChangesetEntry> | AsyncIterable<ChangesetEntry>): Promise<string> {
  const lines: string[] = []
  for await (const entry of entries) lines.push(await drawEntry(entry))
  return lines.join('\n')
}

async function drawEntry(entry: ChangesetEntry): Promise<string> {
  switch (entry.kind) {
    case 'file':
      return `${entry.path} ${JSON.stringify(await textOf(entry.content.open()))}`
    case 'directory':
      return `${entry.path}/`
    case 'symlink':
      return `${entry.path} -> ${entry.target}`
    case 'hardlink':
      return `${entry.path} => ${entry.target}`
    case 'whiteout':
      return `-${entry.path}`
    case 'opaque-whiteout':
      return `-${entry.path}/*`
    default:
      return `${entry.path} ${entry.kind} ${entry.major},${entry.minor}`
  }
}

export async function textOf(bytes: Bytes): Promise<string> {
  return Buffer.from(await collect(bytes)).toString()
}

/** What `imageProblems` finds, as lines of text. */
export async function problemsOf(artifact: Artifact): Promise<string[]> {
  const lines: string[] = []
  for await (const { where, message, expected, actual } of imageProblems(artifact)) {
    lines.push(`${where}: ${message}${expected === undefined ? '' : `: expected ${expected}, got ${actual}`}`)
  }
  return lines
}
