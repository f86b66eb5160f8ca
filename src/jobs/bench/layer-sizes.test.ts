import { gzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { contentOf, imageOf } from '../../../test/image-literal.ts'
import type { Layer } from '../../model/oci/image.ts'
import { layerSizer } from './layer-sizes.ts'

const text = 'the same words again and again, and a number '.repeat(2000)

async function layerStoredAs(bytes: Uint8Array, count: { opened: number }): Promise<Layer> {
  const [layer] = (await imageOf([{ 'a.txt': text }])).layers
  return {
    ...layer!,
    open: () => {
      count.opened++
      return contentOf(bytes).open()
    },
  }
}

describe('layerSizer', () => {
  test('sizes are those of the same bytes, whether an engine stores them compressed or not', async () => {
    const bytes = Buffer.from(text)
    const plain = await layerSizer(undefined)(await layerStoredAs(bytes, { opened: 0 }))
    const packed = await layerSizer(undefined)(await layerStoredAs(gzipSync(bytes), { opened: 0 }))
    expect(packed).toEqual(plain)
    expect(plain.gzip).toBe(gzipSync(bytes, { level: 6 }).length)
    expect(plain.zstd).toBeLessThan(plain.gzip)
  })

  test('a layer that several images share is compressed once', async () => {
    const count = { opened: 0 }
    const layer = await layerStoredAs(Buffer.from(text), count)
    const sizesOf = layerSizer(undefined)
    await Promise.all([sizesOf(layer), sizesOf(layer)])
    expect(count.opened).toBe(2)
  })
})
