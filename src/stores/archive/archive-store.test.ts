import { execFileSync } from 'node:child_process'
import { mkdirSync, readdirSync, readFileSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { imageStoreContract } from '../../../test/contracts/image-store-contract.ts'
import { contentOf, draw, entriesOf, imageOf, problemsOf, textOf } from '../../../test/image-literal.ts'
import { temporaryFolder } from '../../../test/temporary-folder.ts'
import { bytesOf, collect } from '../../formats/digest/collect.ts'
import { digestOf } from '../../formats/digest/digest-of.ts'
import { decodeTar } from '../../formats/tar/decode-tar.ts'
import { encodeTar } from '../../formats/tar/encode-tar.ts'
import { imageIndex } from '../../images/image-index.ts'
import { createMemoryBlobStore } from '../memory/memory-blob-store.ts'
import { archiveBytes } from './archive-bytes.ts'
import { createArchiveStore } from './archive-store.ts'

const store = createArchiveStore()

/** A classic archive of `docker save`: a folder for each layer, the second layer a link to the first. */
async function classicArchive(
  options: { readonly gzipLayers?: boolean; readonly missing?: boolean } = {},
): Promise<string> {
  const folder = temporaryFolder()
  const tar = await collect(encodeTar(entriesOf({ a: '1' })))
  const config = {
    architecture: 'amd64',
    os: 'linux',
    container: 'unknown field',
    rootfs: { type: 'layers', diff_ids: [digestOf(tar), digestOf(tar)] },
  }
  mkdirSync(join(folder, 'one'))
  mkdirSync(join(folder, 'two'))
  if (!options.missing) writeFileSync(join(folder, 'one/layer.tar'), options.gzipLayers ? gzipSync(tar) : tar)
  symlinkSync('../one/layer.tar', join(folder, 'two/layer.tar'))
  writeFileSync(join(folder, 'one/VERSION'), '1.0')
  writeFileSync(join(folder, 'config.json'), JSON.stringify(config))
  writeFileSync(
    join(folder, 'manifest.json'),
    JSON.stringify([
      { Config: 'config.json', RepoTags: ['app:1', 'app:2'], Layers: ['one/layer.tar', 'two/layer.tar'] },
    ]),
  )
  const file = join(temporaryFolder(), 'save.tar')
  execFileSync('tar', ['-cf', file, '-C', folder, '.'])
  return file
}

describe('createArchiveStore', () => {
  for (const transport of ['oci-archive', 'docker-archive'] as const) {
    describe(transport, () => {
      imageStoreContract(async () => {
        const folder = temporaryFolder()
        return {
          store,
          reference: tag => ({ transport, file: join(folder, `${tag}.tar`) }),
          holdsIndexes: true,
          keepsManifests: true,
        }
      })
    })
  }

  test('finds an image by any of its names', async () => {
    const file = join(temporaryFolder(), 'a.tar')
    await store.write(await imageOf([]), { transport: 'oci-archive', file, tag: 'v1' }, { tags: ['team/app:2'] })
    for (const tag of ['v1', '2', 'team/app:2']) {
      expect((await store.open({ transport: 'docker-archive', file, tag }, {})).kind).toBe('image')
    }
    await expect(store.open({ transport: 'oci-archive', file, tag: 'v2' }, {})).rejects.toMatchObject({
      code: 'no-such-image',
      hint: 'it holds: v1 (linux/amd64), docker.io/team/app:2 (linux/amd64)',
    })
  })

  test('leaves nothing behind when writing fails', async () => {
    const folder = temporaryFolder()
    const image = await imageOf([{ a: '1' }])
    const broken = { ...image, layers: [{ ...image.layers[0]!, open: () => bytesOf(Buffer.from('x')) }] }
    const writing = store.write(broken, { transport: 'oci-archive', file: join(folder, 'a.tar') }, {})
    await expect(writing).rejects.toMatchObject({ code: 'size-mismatch' })
    expect(readdirSync(folder)).toEqual([])
  })

  test('reads what `docker save` of old wrote, with layers that are links', async () => {
    const file = await classicArchive()
    for (const tag of [undefined, 'app:1', '2']) {
      const reference = { transport: 'docker-archive', file, ...(tag === undefined ? {} : { tag }) } as const
      const image = await store.open(reference, {})
      if (image.kind !== 'image') throw new Error('no image')
      expect(await problemsOf(image)).toEqual([])
      expect(await draw(image.layers[1]!.entries())).toBe('a "1"')
      expect(image.config.value).toMatchObject({ container: 'unknown field' })
    }
  })

  test('reads layers that were compressed in the archive', async () => {
    const image = await store.open(
      { transport: 'docker-archive', file: await classicArchive({ gzipLayers: true }) },
      {},
    )
    expect(await problemsOf(image)).toEqual([])
  })

  test('reads an archive that is compressed as a whole, where it can put its files', async () => {
    const file = join(temporaryFolder(), 'save.tar.gz')
    writeFileSync(file, gzipSync(readFileSync(await classicArchive())))
    const image = await createArchiveStore({ blobs: createMemoryBlobStore() }).open(
      { transport: 'docker-archive', file },
      {},
    )
    expect(await problemsOf(image)).toEqual([])
    await expect(store.open({ transport: 'docker-archive', file }, {})).rejects.toMatchObject({
      code: 'compressed-archive',
    })
  })

  test('says what is wrong with an archive', async () => {
    const missing = await classicArchive({ missing: true })
    await expect(store.open({ transport: 'docker-archive', file: missing }, {})).rejects.toMatchObject({
      code: 'missing-blob',
      message: `The archive \`${missing}\` lacks \`one/layer.tar\``,
    })
    const file = join(temporaryFolder(), 'x.tar')
    await expect(store.open({ transport: 'oci-archive', file }, {})).rejects.toMatchObject({
      code: 'archive-unreadable',
    })
    writeFileSync(file, await collect(encodeTar(entriesOf({ a: '1' }))))
    await expect(store.open({ transport: 'oci-archive', file }, {})).rejects.toMatchObject({ code: 'not-an-archive' })
    writeFileSync(file, 'not a tar at all')
    await expect(store.open({ transport: 'oci-archive', file }, {})).rejects.toMatchObject({
      code: 'truncated-archive',
    })
    await store.write(await imageOf([{ a: 'x'.repeat(9000) }]), { transport: 'oci-archive', file }, {})
    truncateSync(file, readFileSync(file).length - 1400)
    await expect(store.open({ transport: 'oci-archive', file }, {})).rejects.toMatchObject({
      code: 'truncated-archive',
    })
  })
})

describe('what lies beside an image', () => {
  const artifactType = 'application/vnd.test+json'

  test('is found in an archive, for each image of an index', async () => {
    const file = join(temporaryFolder(), 'a.tar')
    const images = await Promise.all([imageOf([{ a: '1' }]), imageOf([{ a: '2' }], 'linux/arm64')])
    const referrers = images.map(({ manifest }, at) => ({
      subject: manifest.descriptor,
      artifactType,
      content: contentOf(`why ${at}`),
    }))
    await store.write(imageIndex(images), { transport: 'oci-archive', file, tag: 'v1' }, { referrers })
    for (const [at, { subject }] of referrers.entries()) {
      const found = await store.documents({ transport: 'oci-archive', file, tag: 'v1' }, subject, artifactType, {})
      expect(await Promise.all(found.map(({ open }) => textOf(open())))).toEqual([`why ${at}`])
    }
    expect(await store.documents({ transport: 'oci-archive', file }, referrers[0]!.subject, 'other', {})).toEqual([])
  })

  test('is nowhere in an archive of `docker save` of old', async () => {
    const file = await classicArchive()
    const { manifest } = await imageOf([])
    expect(await store.documents({ transport: 'docker-archive', file }, manifest.descriptor, artifactType, {})).toEqual(
      [],
    )
  })
})

describe('archiveBytes', () => {
  test('is an OCI layout and a Docker archive over the same blobs', async () => {
    const image = await imageOf([{ a: '1' }])
    const files = new Map<string, unknown>()
    for await (const entry of decodeTar(archiveBytes(image, ['app:1']))) {
      if (entry.kind !== 'file') continue
      const bytes = Buffer.from(await collect(entry.content.open()))
      files.set(entry.path, entry.path.endsWith('.json') ? JSON.parse(bytes.toString()) : digestOf(bytes))
    }
    expect(files.get('manifest.json')).toEqual([
      {
        Config: `blobs/sha256/${image.config.descriptor.digest.slice(7)}`,
        RepoTags: ['app:1'],
        Layers: [`blobs/sha256/${image.layers[0]!.descriptor.digest.slice(7)}`],
      },
    ])
    for (const [name, digest] of files) if (name.startsWith('blobs/')) expect(digest).toBe(`sha256:${name.slice(13)}`)
  })

  test('has the same bytes each time', async () => {
    const make = async (): Promise<Uint8Array> =>
      collect(archiveBytes(await imageOf([{ b: '2' }, { a: '1' }]), ['app', 'app:2']))
    expect(digestOf(await make())).toBe(digestOf(await make()))
  })

  test('of an index of several images is no Docker archive', async () => {
    const index = imageIndex([await imageOf([]), await imageOf([], 'linux/arm64')])
    const names: string[] = []
    for await (const { path } of decodeTar(archiveBytes(index, []))) names.push(path)
    expect(names).not.toContain('manifest.json')
    expect(names).toContain('index.json')
  })
})
