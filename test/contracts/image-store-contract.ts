import { describe, expect, test } from 'vitest'
import { imageIndex } from '../../src/images/image-index.ts'
import type { Reference } from '../../src/model/reference.ts'
import type { ImageSink, ImageSource } from '../../src/model/stores.ts'
import { draw, imageOf, problemsOf } from '../image-literal.ts'

/** A store to try, with nothing in it. */
export interface StoreUnderTest {
  readonly store: ImageSource & ImageSink
  /** The store's own place for an image; places of different tags do not disturb each other. */
  reference(tag: string): Reference
  /** Whether the store can hold an index of several platforms; a Docker daemon cannot. */
  readonly holdsIndexes: boolean
  /** Whether an image comes back with the manifest that it was written with; a Docker archive has none. */
  readonly keepsManifests: boolean
}

const layers = [
  { 'bin/': '', 'bin/sh': 'shell', 'etc/': '', 'etc/old': '1' },
  { '-etc/old': '', 'bin/ash': '=> bin/sh', lib: '-> usr/lib' },
] as const

/** What every store of images promises. `makeStore` is called once for each test. */
export function imageStoreContract(makeStore: () => Promise<StoreUnderTest>): void {
  describe('as every store of images', () => {
    test('gives back the image that was written', async () => {
      const { store, reference, keepsManifests } = await makeStore()
      const image = await imageOf(layers)
      const descriptor = await store.write(image, reference('1'), {})
      const read = await store.open(reference('1'), {})
      if (read.kind !== 'image') throw new Error(`expected an image, got an ${read.kind}`)
      if (keepsManifests) {
        expect(descriptor.digest).toBe(image.manifest.descriptor.digest)
        expect(Buffer.from(read.manifest.raw).toString()).toBe(Buffer.from(image.manifest.raw).toString())
      }
      expect(read.config.descriptor.digest).toBe(image.config.descriptor.digest)
      expect(read.layers.map(({ diffId }) => diffId)).toEqual(image.layers.map(({ diffId }) => diffId))
      for (const [index, layer] of read.layers.entries()) {
        expect(await draw(layer.entries())).toBe(await draw(image.layers[index]!.entries()))
      }
      expect(await problemsOf(read)).toEqual([])
    })

    test('opens a layer as often as it is asked to', async () => {
      const { store, reference } = await makeStore()
      await store.write(await imageOf(layers), reference('1'), {})
      const read = await store.open(reference('1'), {})
      if (read.kind !== 'image') throw new Error('no image')
      expect(await draw(read.layers[0]!.entries())).toBe(await draw(read.layers[0]!.entries()))
    })

    test('a name that is written again means the new image', async () => {
      const { store, reference } = await makeStore()
      await store.write(await imageOf([{ a: 'old' }]), reference('1'), {})
      const next = await imageOf([{ a: 'new' }])
      await store.write(next, reference('1'), {})
      const read = await store.open(reference('1'), {})
      expect(read.kind === 'image' && read.config.descriptor.digest).toBe(next.config.descriptor.digest)
    })

    test('a name that nobody wrote is an error of the caller', async () => {
      const { store, reference } = await makeStore()
      await expect(store.open(reference('missing'), {})).rejects.toMatchObject({ exitCode: 2 })
    })

    test('an image of another platform than the one asked for is an error of the caller', async () => {
      const { store, reference } = await makeStore()
      await store.write(await imageOf(layers), reference('1'), {})
      const platform = { os: 'linux', architecture: 's390x' }
      await expect(store.open(reference('1'), { platform })).rejects.toMatchObject({
        code: 'no-such-platform',
        exitCode: 2,
      })
    })

    test('holds an index, and gives out the image of a platform', async () => {
      const { store, reference, holdsIndexes } = await makeStore()
      if (!holdsIndexes) return
      const arm = await imageOf([{ a: 'arm' }], 'linux/arm64')
      const index = imageIndex([await imageOf([{ a: 'intel' }]), arm])
      await store.write(index, reference('1'), {})
      const whole = await store.open(reference('1'), {})
      expect([whole.kind, whole.manifest.descriptor.digest]).toEqual(['index', index.manifest.descriptor.digest])
      expect(await problemsOf(whole)).toEqual([])
      const chosen = await store.open(reference('1'), { platform: { os: 'linux', architecture: 'arm64' } })
      expect(chosen.manifest.descriptor.digest).toBe(arm.manifest.descriptor.digest)
    })

    test('writes nothing once it is cancelled', async () => {
      const { store, reference } = await makeStore()
      const signal = AbortSignal.abort(new Error('cancelled'))
      await expect(store.write(await imageOf(layers), reference('1'), { signal })).rejects.toThrow('cancelled')
      await expect(store.open(reference('1'), {})).rejects.toMatchObject({ exitCode: 2 })
    })
  })
}
