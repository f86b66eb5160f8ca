import { execFile, spawn } from 'node:child_process'
import { lstatSync, mkdirSync, readFileSync, readlinkSync, statSync, writeFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { homedir, tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createCompressor } from '../../src/formats/compression/create-compressor.ts'
import { appendLayers } from '../../src/images/append-layers.ts'
import { flatten } from '../../src/images/flatten.ts'
import { imageIndex } from '../../src/images/image-index.ts'
import { packLayer } from '../../src/images/pack-layer.ts'
import { withConfig } from '../../src/images/with-config.ts'
import type { Image } from '../../src/model/oci/image.ts'
import { createArchiveStore } from '../../src/stores/archive/archive-store.ts'
import { createLayoutStore } from '../../src/stores/layout/layout-store.ts'
import { createMemoryBlobStore } from '../../src/stores/memory/memory-blob-store.ts'
import { contentOf, draw, entriesOf, imageOf, problemsOf } from '../image-literal.ts'
import { freePort } from './free-port.ts'

/**
 * What pare writes, read by the programs that people have, and the other way round: skopeo, umoci, crane and GNU tar. One
 * that is missing is a failure, since nothing would have been shown.
 */
const run = promisify(execFile)
const layouts = createLayoutStore()
const archives = createArchiveStore()

let folder: string

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pare-interop-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

async function output(program: string, ...args: string[]): Promise<string> {
  // Programs installed with Go are where Go puts them, which need not be on PATH.
  const PATH = `${process.env.PATH}${delimiter}${join(homedir(), 'go/bin')}`
  const { stdout } = await run(program, args, { env: { ...process.env, PATH }, maxBuffer: 1 << 28 })
  return stdout
}

/** An image with all that a layer can have: long and foreign names, links, whiteouts, several gzip members. */
async function richImage(): Promise<Image> {
  const base = await imageOf([
    {
      'bin/': '',
      'bin/sh': '#!shell',
      'etc/': '',
      'etc/gone': 'removed above',
      'old/': '',
      'old/a': '1',
      'opaque/': '',
      'opaque/hidden': '1',
      lib: '-> usr/lib',
      'usr/': '',
      'usr/lib/': '',
    },
  ])
  const noise = Buffer.from(
    Uint8Array.from({ length: 3_000_000 }, (_, n) => Math.imul(n * n + 7, 2_654_435_761) >>> 24),
  )
  const [large] = entriesOf({ 'usr/lib/large.so': '' })
  const compressor = createCompressor({ workers: 2 })
  const top = await packLayer(
    [
      { entries: entriesOf({ '-etc/gone': '', '-old': '', 'opaque/': '', '-opaque/': '', 'opaque/shown': '2' }) },
      {
        entries: [
          ...entriesOf({ 'usr/lib/grüße.txt': 'ü', [`usr/lib/${'long'.repeat(40)}`]: 'long', 'usr/lib/empty': '' }),
          { ...large!, mode: 0o4755, content: contentOf(noise) } as never,
        ],
      },
      { entries: entriesOf({ 'bin/ash': '=> bin/sh', 'bin/name': '-> ../usr/lib/grüße.txt' }) },
    ],
    { blobs: createMemoryBlobStore(), compressor },
  )
  await compressor.close()
  const image = appendLayers(base, [{ layer: top, history: { created_by: 'pare', created: '2026-01-01T00:00:00Z' } }])
  return withConfig(image, config => ({
    ...config,
    created: '2026-01-01T00:00:00Z',
    config: { Entrypoint: ['/bin/sh'], Env: ['A=1'], User: '1000', Labels: { x: 'y' } },
  }))
}

async function paths(root: string): Promise<string[]> {
  return (await output('find', root, '-mindepth', '1', '-printf', '%P\\n')).trim().split('\n').sort()
}

describe('an OCI layout of pare', () => {
  let image: Image
  let directory: string

  beforeAll(async () => {
    image = await richImage()
    directory = join(folder, 'layout')
    await layouts.write(image, { transport: 'oci', directory, tag: '1' }, {})
  })

  test('is read by skopeo', async () => {
    const found = JSON.parse(await output('skopeo', 'inspect', `oci:${directory}:1`))
    expect(found).toMatchObject({
      Digest: image.manifest.descriptor.digest,
      Architecture: 'amd64',
      Os: 'linux',
      Created: '2026-01-01T00:00:00Z',
      Labels: { x: 'y' },
      Layers: image.layers.map(layer => layer.descriptor.digest),
    })
  })

  test('is unpacked by umoci to the rootfs that `flatten` tells', async () => {
    const bundle = join(folder, 'bundle')
    await output('umoci', 'unpack', '--rootless', '--image', `${directory}:1`, bundle)
    const expected: string[] = []
    for await (const entry of flatten(image)) {
      expected.push(entry.path)
      const path = join(bundle, 'rootfs', entry.path)
      if (entry.kind === 'file') {
        const chunks: Uint8Array[] = []
        for await (const chunk of entry.content.open()) chunks.push(chunk)
        expect(readFileSync(path).equals(Buffer.concat(chunks))).toBe(true)
        expect(lstatSync(path).mode & 0o7777).toBe(entry.mode)
        expect(lstatSync(path).mtimeMs / 1000).toBe(entry.modifiedAt)
      } else if (entry.kind === 'symlink') expect(readlinkSync(path)).toBe(entry.target)
      else if (entry.kind === 'hardlink') {
        expect(statSync(path).ino).toBe(statSync(join(bundle, 'rootfs', entry.target)).ino)
      }
    }
    expect(await paths(join(bundle, 'rootfs'))).toEqual(expected.filter(path => path !== '').sort())
  })

  test('is the same image after skopeo copied it to a layout and to archives', async () => {
    for (const target of [`oci:${folder}/copy:1`, `oci-archive:${folder}/copy.tar:1`]) {
      await output('skopeo', 'copy', '--quiet', `oci:${directory}:1`, target)
    }
    const copies = [
      await layouts.open({ transport: 'oci', directory: join(folder, 'copy'), tag: '1' }, {}),
      await archives.open({ transport: 'oci-archive', file: join(folder, 'copy.tar'), tag: '1' }, {}),
    ]
    for (const copy of copies) {
      expect(copy.manifest.descriptor.digest).toBe(image.manifest.descriptor.digest)
      expect(await problemsOf(copy)).toEqual([])
    }
  })

  test('is the same rootfs in the classic Docker archive that skopeo makes of it', async () => {
    const file = join(folder, 'docker.tar')
    await output('skopeo', 'copy', '--quiet', `oci:${directory}:1`, `docker-archive:${file}:app:1`)
    const copy = await archives.open({ transport: 'docker-archive', file, tag: 'app:1' }, {})
    if (copy.kind !== 'image') throw new Error('no image')
    expect(copy.layers.map(layer => layer.diffId)).toEqual(image.layers.map(layer => layer.diffId))
    expect(await problemsOf(copy)).toEqual([])
    expect(await draw(flatten(copy))).toBe(await draw(flatten(image)))
  })

  test('has layers that GNU tar lists without a word', async () => {
    for (const layer of image.layers) {
      const blob = join(directory, 'blobs/sha256', layer.descriptor.digest.slice(7))
      const listed = await output('tar', '-tzf', blob, '--quoting-style=literal')
      const entries: string[] = []
      for await (const { path } of layer.entries()) entries.push(path)
      expect(listed.trim().split('\n')).toHaveLength(entries.length)
    }
  })

  test('stays a layout that umoci can add to', async () => {
    await layouts.write(image, { transport: 'oci', directory: join(folder, 'grown'), tag: 'a' }, {})
    await output('umoci', 'tag', '--image', `${folder}/grown:a`, 'b')
    await layouts.write(
      await imageOf([{ a: '1' }]),
      { transport: 'oci', directory: join(folder, 'grown'), tag: 'c' },
      {},
    )
    expect((await output('umoci', 'list', '--layout', join(folder, 'grown'))).trim().split('\n').sort()).toEqual([
      'a',
      'b',
      'c',
    ])
    const tagged = await layouts.open({ transport: 'oci', directory: join(folder, 'grown'), tag: 'b' }, {})
    expect(tagged.manifest.descriptor.digest).toBe(image.manifest.descriptor.digest)
  })
})

describe('an archive of pare', () => {
  let image: Image
  let file: string

  beforeAll(async () => {
    image = await richImage()
    file = join(folder, 'both.tar')
    await archives.write(image, { transport: 'oci-archive', file }, { tags: ['app:1'] })
  })

  test('is read by skopeo as an OCI archive', async () => {
    const found = JSON.parse(await output('skopeo', 'inspect', `oci-archive:${file}`))
    expect(found.Digest).toBe(image.manifest.descriptor.digest)
  })

  test('is read by skopeo as a Docker archive', async () => {
    const found = JSON.parse(await output('skopeo', 'inspect', '--config', `docker-archive:${file}:app:1`))
    expect(found.rootfs.diff_ids).toEqual(image.layers.map(layer => layer.diffId))
    const layout = join(folder, 'from-docker')
    await output('skopeo', 'copy', '--quiet', `docker-archive:${file}`, `oci:${layout}:1`)
    const copy = await layouts.open({ transport: 'oci', directory: layout, tag: '1' }, {})
    expect(await problemsOf(copy)).toEqual([])
    expect(await draw(flatten(copy as Image))).toBe(await draw(flatten(image)))
  })

  test('passes `crane validate`', async () => {
    expect(await output('crane', 'validate', '--tarball', file)).toContain('PASS')
  })
})

describe('a registry of crane', () => {
  let address: string
  let stop: () => void

  beforeAll(async () => {
    const port = await freePort()
    address = `127.0.0.1:${port}`
    const PATH = `${process.env.PATH}${delimiter}${join(homedir(), 'go/bin')}`
    const server = spawn('crane', ['registry', 'serve', '--address', address], {
      env: { ...process.env, PATH },
      stdio: 'ignore',
    })
    stop = () => server.kill()
    await answering(`http://${address}/v2/`)
  })
  afterAll(() => stop?.())

  test('takes a layout of pare, and `crane validate` finds nothing wrong with it', async () => {
    const image = await richImage()
    const directory = join(folder, 'pushed')
    await layouts.write(image, { transport: 'oci', directory }, {})
    await output('crane', 'push', '--insecure', directory, `${address}/app:1`)
    expect((await output('crane', 'digest', `${address}/app:1`)).trim()).toBe(image.manifest.descriptor.digest)
    expect(await output('crane', 'validate', '--remote', `${address}/app:1`)).toContain('PASS')
  })

  test('takes an index of several platforms', async () => {
    const index = imageIndex([await imageOf([{ a: '1' }]), await imageOf([{ a: '2' }], 'linux/arm64')])
    const directory = join(folder, 'index')
    await layouts.write(index, { transport: 'oci', directory, tag: '1' }, {})
    await output(
      'skopeo',
      'copy',
      '--quiet',
      '--all',
      '--dest-tls-verify=false',
      `oci:${directory}:1`,
      `docker://${address}/app:2`,
    )
    expect((await output('crane', 'digest', `${address}/app:2`)).trim()).toBe(index.manifest.descriptor.digest)
    expect(await output('crane', 'validate', '--remote', `${address}/app:2`)).toContain('PASS')
  })

  test('gives out archives of `crane pull` that pare reads', async () => {
    for (const [format, transport] of [
      ['oci', 'oci'],
      ['legacy', 'docker-archive'],
      ['tarball', 'docker-archive'],
    ] as const) {
      const target = join(folder, `pulled-${format}`)
      if (format === 'oci') mkdirSync(target)
      await output('crane', 'pull', '--format', format, `${address}/app:1`, target)
      const read =
        transport === 'oci'
          ? await layouts.open({ transport, directory: target }, {})
          : await archives.open({ transport, file: target }, {})
      expect(await problemsOf(read)).toEqual([])
    }
  })
})

describe('what others write', () => {
  test('an image of umoci is read whole', async () => {
    const directory = join(folder, 'umoci')
    const bundle = join(folder, 'umoci-bundle')
    await output('umoci', 'init', '--layout', directory)
    await output('umoci', 'new', '--image', `${directory}:x`)
    await output('umoci', 'unpack', '--rootless', '--image', `${directory}:x`, bundle)
    mkdirSync(join(bundle, 'rootfs/etc'))
    writeFileSync(join(bundle, 'rootfs/etc/motd'), 'hello')
    await output('umoci', 'repack', '--image', `${directory}:x`, bundle)
    const image = await layouts.open({ transport: 'oci', directory, tag: 'x' }, {})
    expect(await problemsOf(image)).toEqual([])
    expect(await draw(flatten(image as Image))).toContain('etc/motd "hello"')
  })

  test('layers that skopeo compressed with zstd are read', async () => {
    const source = join(folder, 'zstd-source')
    const directory = join(folder, 'zstd')
    const image = await richImage()
    await layouts.write(image, { transport: 'oci', directory: source, tag: '1' }, {})
    // By way of an archive, whose layers are not compressed: skopeo leaves compressed ones as they are.
    const plain = join(folder, 'zstd-plain.tar')
    await output('skopeo', 'copy', '--quiet', `oci:${source}:1`, `docker-archive:${plain}`)
    const target = `oci:${directory}:1`
    await output('skopeo', 'copy', '--quiet', '--dest-compress-format', 'zstd', `docker-archive:${plain}`, target)
    const copy = await layouts.open({ transport: 'oci', directory, tag: '1' }, {})
    if (copy.kind !== 'image') throw new Error('no image')
    expect(copy.layers[0]!.descriptor.mediaType).toContain('zstd')
    expect(await problemsOf(copy)).toEqual([])
    expect(await draw(flatten(copy))).toBe(await draw(flatten(image)))
  })
})

async function answering(url: string): Promise<void> {
  for (let attempt = 0; attempt < 100; attempt++) {
    const isUp = await fetch(url).then(
      response => response.ok,
      () => false,
    )
    if (isUp) return
    await new Promise(resolve => setTimeout(resolve, 50))
  }
  throw new Error(`nothing answers at ${url}: is crane installed?`)
}
