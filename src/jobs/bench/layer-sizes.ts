import { Readable, type Transform, Writable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { constants, createGzip, createZstdCompress } from 'node:zlib'
import { decompress } from '../../formats/compression/decompress.ts'
import type { Layer } from '../../model/oci/image.ts'

/** A layer's bytes as the two usual encoders make them. */
export interface LayerSizes {
  readonly gzip: number
  readonly zstd: number
}

/** Compresses layers, each once, however it is stored: rungs share those of their base. */
export function layerSizer(signal: AbortSignal | undefined): (layer: Layer) => Promise<LayerSizes> {
  const known = new Map<string, Promise<LayerSizes>>()
  async function measure(layer: Layer): Promise<LayerSizes> {
    const zstd = { params: { [constants.ZSTD_c_compressionLevel]: 3 } }
    const [gzipSize, zstdSize] = await Promise.all([
      compressedSize(layer, createGzip({ level: 6 }), signal),
      compressedSize(layer, createZstdCompress(zstd), signal),
    ])
    return { gzip: gzipSize, zstd: zstdSize }
  }
  return layer => {
    const found = known.get(layer.diffId) ?? measure(layer)
    known.set(layer.diffId, found)
    return found
  }
}

async function compressedSize(layer: Layer, encoder: Transform, signal: AbortSignal | undefined): Promise<number> {
  let size = 0
  const counter = new Writable({
    write(chunk: Uint8Array, _encoding, done) {
      size += chunk.length
      done()
    },
  })
  await pipeline(Readable.from(decompress(layer.open())), encoder, counter, ...(signal ? [{ signal }] : []))
  return size
}
