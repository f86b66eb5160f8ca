import { existsSync, readdirSync, readFileSync, statSync, truncateSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { imageStoreContract } from '../../../test/contracts/image-store-contract.ts'
import { contentOf, imageOf, problemsOf, textOf } from '../../../test/image-literal.ts'
import { temporaryFolder } from '../../../test/temporary-folder.ts'
import { collect } from '../../formats/digest/collect.ts'
import { digestHex } from '../../model/oci/digest.ts'
import type { Image } from '../../model/oci/image.ts'
import { createLayoutStore } from './layout-store.ts'

const store = createLayoutStore()

function list(directory: string): string[] {
  return readdirSync(directory, { recursive: true, encoding: 'utf8' }).sort()
}

function indexOf(directory: string): { manifests: { digest: string; annotations?: Record<string, string> }[] } {
  return JSON.parse(readFileSync(join(directory, 'index.json'), 'utf8'))
}

const blobPath = (directory: string, digest: string): string => join(directory, 'blobs/sha256', digest.slice(7))

describe('createLayoutStore', () => {
  imageStoreContract(async () => {
    const directory = temporaryFolder()
    return { store, reference: tag => ({ transport: 'oci', directory, tag }), holdsIndexes: true, keepsManifests: true }
  })

  test('writes the files of a layout and leaves no other', async () => {
    const directory = join(temporaryFolder(), 'new/layout')
    const image = await imageOf([{ a: '1' }])
    await store.write(image, { transport: 'oci', directory }, {})
    const digests = [image.manifest.descriptor, image.config.descriptor, image.layers[0]!.descriptor]
    expect(list(directory)).toEqual(
      [
        'blobs',
        'blobs/sha256',
        ...digests.map(({ digest }) => `blobs/sha256/${digestHex(digest)}`),
        'index.json',
        'oci-layout',
      ].sort(),
    )
    expect(readFileSync(join(directory, 'oci-layout'), 'utf8')).toBe('{"imageLayoutVersion":"1.0.0"}')
  })

  test('lists the same image once under each of its names', async () => {
    const directory = temporaryFolder()
    const image = await imageOf([{ a: '1' }])
    await store.write(image, { transport: 'oci', directory }, { tags: ['app:1', 'registry.example/app:2'] })
    expect(indexOf(directory).manifests.map(({ annotations }) => annotations)).toEqual([
      { 'io.containerd.image.name': 'docker.io/library/app:1', 'org.opencontainers.image.ref.name': '1' },
      { 'io.containerd.image.name': 'registry.example/app:2', 'org.opencontainers.image.ref.name': '2' },
    ])
    for (const tag of [undefined, '2', 'app:1', 'registry.example/app:2']) {
      const reference = { transport: 'oci', directory, ...(tag === undefined ? {} : { tag }) } as const
      const read = await store.open(reference, {})
      expect(read.manifest.descriptor.digest).toBe(image.manifest.descriptor.digest)
    }
  })

  test('an image without a name takes the place of the last one without', async () => {
    const directory = temporaryFolder()
    const next = await imageOf([{ a: '2' }])
    await store.write(await imageOf([{ a: '0' }]), { transport: 'oci', directory, tag: 'kept' }, {})
    await store.write(await imageOf([{ a: '1' }]), { transport: 'oci', directory }, {})
    await store.write(next, { transport: 'oci', directory }, {})
    expect(indexOf(directory).manifests).toHaveLength(2)
    expect(indexOf(directory).manifests.at(-1)!.digest).toBe(next.manifest.descriptor.digest)
  })

  test('says which images there are when none is meant', async () => {
    const directory = temporaryFolder()
    await store.write(await imageOf([{ a: '1' }]), { transport: 'oci', directory, tag: 'one' }, {})
    await store.write(await imageOf([{ a: '2' }]), { transport: 'oci', directory, tag: 'two' }, {})
    await expect(store.open({ transport: 'oci', directory }, {})).rejects.toMatchObject({
      code: 'ambiguous-image',
      message: `\`oci:${directory}\` holds 2 images: one (linux/amd64), two (linux/amd64)`,
    })
    await expect(store.open({ transport: 'oci', directory, tag: 'three' }, {})).rejects.toMatchObject({
      code: 'no-such-image',
      hint: 'it holds: one (linux/amd64), two (linux/amd64)',
    })
  })

  test('writers that come at once lose no name', async () => {
    const directory = temporaryFolder()
    const names = Array.from({ length: 12 }, (_, n) => `t${n}`)
    const images = await Promise.all(names.map(name => imageOf([{ shared: 'x' }, { name }])))
    await Promise.all(names.map((tag, n) => store.write(images[n]!, { transport: 'oci', directory, tag }, {})))
    for (const tag of names)
      expect(await problemsOf(await store.open({ transport: 'oci', directory, tag }, {}))).toEqual([])
    expect(list(directory).filter(name => name.includes('.partial') || name.includes('lock'))).toEqual([])
  })

  test('a lock that a dead process left behind is taken away', async () => {
    const directory = temporaryFolder()
    writeFileSync(join(directory, '.index.lock'), '')
    utimesSync(join(directory, '.index.lock'), 1, 1)
    await store.write(await imageOf([]), { transport: 'oci', directory }, {})
    expect(list(directory)).not.toContain('.index.lock')
  })

  test('leaves blobs alone that are there, and writes again what is short', async () => {
    const directory = temporaryFolder()
    const image = await imageOf([{ a: '1' }, { b: '2' }])
    await store.write(image, { transport: 'oci', directory }, {})
    const [whole, short] = image.layers.map(({ descriptor }) => blobPath(directory, descriptor.digest))
    utimesSync(whole!, 1, 1)
    truncateSync(short!, 5)
    await store.write(image, { transport: 'oci', directory }, {})
    expect(statSync(whole!).mtimeMs).toBe(1000)
    expect(await problemsOf(await store.open({ transport: 'oci', directory }, {}))).toEqual([])
  })

  test('links a blob that is in a file already', async () => {
    const directory = temporaryFolder()
    const image = await imageOf([{ a: '1' }])
    const hostPath = join(temporaryFolder(), 'blob')
    writeFileSync(hostPath, await collect(image.layers[0]!.open()))
    const withFile: Image = { ...image, layers: [{ ...image.layers[0]!, hostPath }] }
    await store.write(withFile, { transport: 'oci', directory }, {})
    expect(statSync(blobPath(directory, image.layers[0]!.descriptor.digest)).ino).toBe(statSync(hostPath).ino)
  })

  test('keeps nothing of a layer that turns out to be another', async () => {
    const directory = temporaryFolder()
    const image = await imageOf([{ a: '1' }])
    const other = await imageOf([{ a: '2' }])
    const wrong: Image = { ...image, layers: [{ ...image.layers[0]!, open: () => other.layers[0]!.open() }] }
    await expect(store.write(wrong, { transport: 'oci', directory }, {})).rejects.toMatchObject({ exitCode: 1 })
    expect(existsSync(directory)).toBe(false)
  })

  test('finds damage when a blob is read', async () => {
    const directory = temporaryFolder()
    const image = await imageOf([{ a: '1' }])
    await store.write(image, { transport: 'oci', directory }, {})
    const path = blobPath(directory, image.layers[0]!.descriptor.digest)
    const bytes = readFileSync(path)
    bytes[20]! ^= 1
    writeFileSync(path, bytes)
    expect(await problemsOf(await store.open({ transport: 'oci', directory }, {}))).not.toEqual([])
  })

  test('what lies beside an image is no entry of the index, and changes nothing of the image', async () => {
    const [plain, beside] = [temporaryFolder(), temporaryFolder()]
    const image = await imageOf([{ a: '1' }])
    const subject = image.manifest.descriptor
    const referrers = [{ subject, artifactType: 'application/vnd.test+json', content: contentOf('why') }]
    await store.write(image, { transport: 'oci', directory: plain }, { tags: ['app:1'] })
    await store.write(image, { transport: 'oci', directory: beside }, { tags: ['app:1', 'app:2'], referrers })
    expect(indexOf(beside).manifests.map(({ digest }) => digest)).toEqual([subject.digest, subject.digest])
    for (const name of list(plain).filter(each => each.startsWith('blobs/sha256/'))) {
      expect(readFileSync(join(beside, name))).toEqual(readFileSync(join(plain, name)))
    }
    const found = await store.documents(
      { transport: 'oci', directory: beside },
      subject,
      'application/vnd.test+json',
      {},
    )
    expect(await Promise.all(found.map(({ open }) => textOf(open())))).toEqual(['why'])
    expect(
      await store.documents({ transport: 'oci', directory: plain }, subject, 'application/vnd.test+json', {}),
    ).toEqual([])
  })

  test('says what is wrong with a folder that is no layout', async () => {
    const directory = temporaryFolder()
    await expect(store.open({ transport: 'oci', directory }, {})).rejects.toMatchObject({ code: 'not-a-layout' })
    writeFileSync(join(directory, 'index.json'), '[]')
    await expect(store.open({ transport: 'oci', directory }, {})).rejects.toMatchObject({ code: 'not-a-layout' })
    writeFileSync(join(directory, 'index.json'), '{')
    await expect(store.open({ transport: 'oci', directory }, {})).rejects.toMatchObject({ code: 'invalid-json' })
  })

  test('says that a file is in the way', async () => {
    const directory = join(temporaryFolder(), 'file')
    writeFileSync(directory, '')
    await expect(store.write(await imageOf([]), { transport: 'oci', directory }, {})).rejects.toMatchObject({
      code: 'layout-failed',
      exitCode: 2,
    })
  })
})
