import { createCompressor } from '../../src/formats/compression/create-compressor.ts'
import { bytesOf } from '../../src/formats/digest/collect.ts'
import { appendLayers } from '../../src/images/append-layers.ts'
import { emptyImage } from '../../src/images/empty-image.ts'
import { packLayer } from '../../src/images/pack-layer.ts'
import { withConfig } from '../../src/images/with-config.ts'
import type { ChangesetEntry } from '../../src/model/entry.ts'
import { parseImagePath } from '../../src/model/image-path.ts'
import type { Image, RuntimeConfig } from '../../src/model/oci/image.ts'
import { parsePlatform } from '../../src/model/oci/platform.ts'
import { entryTime } from '../../src/model/tree.ts'
import { createMemoryBlobStore } from '../../src/stores/memory/memory-blob-store.ts'

/** Paths and what is in them; a value that is bytes is an executable. */
export type SampleLayer = Readonly<Record<string, string | Uint8Array>>

/** An image with a layer for each object literal. */
export async function sampleImage(
  layers: readonly SampleLayer[],
  platform = 'linux/amd64',
  config: RuntimeConfig = {},
): Promise<Image> {
  const options = { blobs: createMemoryBlobStore(), compressor: createCompressor({ workers: 0 }) }
  const packed = await Promise.all(layers.map(files => packLayer([{ entries: entriesOf(files) }], options)))
  const additions = packed.map(layer => ({ layer, history: { created_by: 'sample' } }))
  const image = appendLayers(emptyImage(parsePlatform(platform)), additions)
  return withConfig(image, old => ({ ...old, config }))
}

const attributes = { uid: 0, gid: 0, modifiedAt: entryTime }

function entriesOf(files: SampleLayer): ChangesetEntry[] {
  const folders = new Set(Object.keys(files).flatMap(parents))
  const directories = [...folders]
    .sort()
    .map((path): ChangesetEntry => ({ ...attributes, kind: 'directory', path: parseImagePath(path), mode: 0o755 }))
  const contents = Object.entries(files).map(([path, value]): ChangesetEntry => {
    const bytes = typeof value === 'string' ? Buffer.from(value) : value
    const mode = typeof value === 'string' ? 0o644 : 0o755
    const content = { size: bytes.length, open: () => bytesOf(bytes) }
    return { ...attributes, kind: 'file', path: parseImagePath(path), mode, content }
  })
  return [...directories, ...contents]
}

function parents(path: string): string[] {
  const parts = path.split('/').slice(0, -1)
  return parts.map((_, index) => parts.slice(0, index + 1).join('/'))
}

/** A static Linux program for this computer, made by hand, that writes `text` and ends. */
export function helloProgram(text: string): { readonly bytes: Uint8Array; readonly platform: string } {
  const isArm = process.arch === 'arm64'
  const code = isArm ? armCode(text.length) : intelCode(text.length)
  const headerSize = 64 + 56
  const header = Buffer.alloc(headerSize)
  const base = 0x400000n
  header.write('\x7fELF\x02\x01\x01', 'latin1')
  header.writeUInt16LE(2, 16) // an executable
  header.writeUInt16LE(isArm ? 183 : 62, 18)
  header.writeUInt32LE(1, 20)
  header.writeBigUInt64LE(base + BigInt(headerSize), 24)
  header.writeBigUInt64LE(64n, 32)
  header.writeUInt16LE(64, 52)
  header.writeUInt16LE(56, 54)
  header.writeUInt16LE(1, 56)
  const size = BigInt(headerSize + code.length + text.length)
  header.writeUInt32LE(1, 64) // one segment, read and executed
  header.writeUInt32LE(5, 68)
  header.writeBigUInt64LE(base, 80)
  header.writeBigUInt64LE(base, 88)
  header.writeBigUInt64LE(size, 96)
  header.writeBigUInt64LE(size, 104)
  header.writeBigUInt64LE(0x1000n, 112)
  return {
    bytes: Buffer.concat([header, code, Buffer.from(text)]),
    platform: isArm ? 'linux/arm64' : 'linux/amd64',
  }
}

function intelCode(length: number): Buffer {
  const code = Buffer.from([
    ...[0xb8, 1, 0, 0, 0], // mov eax, 1 (write)
    ...[0xbf, 1, 0, 0, 0], // mov edi, 1
    ...[0x48, 0x8d, 0x35, 0, 0, 0, 0], // lea rsi, [rip + text]
    ...[0xba, 0, 0, 0, 0], // mov edx, length
    ...[0x0f, 0x05], // syscall
    ...[0xb8, 60, 0, 0, 0], // mov eax, 60 (exit)
    ...[0x31, 0xff], // xor edi, edi
    ...[0x0f, 0x05], // syscall
  ])
  code.writeInt32LE(code.length - 17, 13)
  code.writeInt32LE(length, 18)
  return code
}

function armCode(length: number): Buffer {
  const instructions = [
    0xd2800020, // mov x0, #1
    0x10000001 | (7 << 5), // adr x1, text
    0xd2800002 | (length << 5), // mov x2, #length
    0xd2800808, // mov x8, #64 (write)
    0xd4000001, // svc #0
    0xd2800000, // mov x0, #0
    0xd2800ba8, // mov x8, #93 (exit)
    0xd4000001, // svc #0
  ]
  const code = Buffer.alloc(instructions.length * 4)
  for (const [index, instruction] of instructions.entries()) code.writeUInt32LE(instruction >>> 0, index * 4)
  return code
}
