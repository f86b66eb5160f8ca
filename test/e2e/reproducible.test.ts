import { appendFile, cp, readdir, readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises'
import { homedir } from 'node:os'
import { delimiter, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { readElf } from '../../src/formats/elf/read-elf.ts'
import { startRegistry } from './docker-registry.ts'
import { copyExample, home, pare, type RunOptions, run, sharedCache, succeed, temporaryFolder } from './pare.ts'

interface Built {
  readonly digest: string
  readonly mediaType: string
  readonly unchanged: boolean
  readonly images: readonly {
    readonly platform: string
    readonly digest: string
    readonly layers: readonly { readonly name: string; readonly digest: string }[]
    readonly proof?: { readonly isGreen: boolean; readonly platform: string; readonly standIn?: string }
  }[]
}

// Programs installed with Go are where Go puts them, which need not be on PATH.
const environment = { PATH: `${process.env.PATH}${delimiter}${join(homedir(), 'go/bin')}` }
const machines = { amd64: 62, arm64: 183 } as const

let folder: Awaited<ReturnType<typeof temporaryFolder>>
let project: string
let first: Built

/** Builds without proof, which has tests of its own, unless `args` ask for one. */
async function build(
  directory: string,
  args: readonly string[] = ['--no-prove'],
  options?: RunOptions,
): Promise<Built> {
  const { code, stdout, stderr } = await pare(['build', directory, '--json', ...args], options)
  expect(code, stderr).toBe(0)
  return JSON.parse(stdout) as Built
}

const layersOf = ({ images }: Built) => images[0]!.layers.map(({ digest }) => digest)

async function copyOf(name: string): Promise<string> {
  const target = join(folder.path, name)
  await cp(project, target, { recursive: true, filter: source => !source.endsWith('/.pare') })
  return target
}

beforeAll(async () => {
  folder = await temporaryFolder()
  project = await copyExample('flask-hello', folder.path)
  first = await build(project)
})

afterAll(() => folder?.[Symbol.asyncDispose]())

describe('the same project', () => {
  test('in another folder of the same name, time zone, umask and language gives the same image', async () => {
    const elsewhere = join(folder.path, 'deep/er')
    await cp(project, join(elsewhere, 'flask-hello'), { recursive: true })
    await succeed('chmod', ['-R', 'go=', elsewhere])
    await succeed(
      'sh',
      ['-c', 'umask 077; exec "$0" build flask-hello --no-prove --metadata-file built.json', join(home, 'pare')],
      {
        cwd: elsewhere,
        environment: { XDG_CACHE_HOME: sharedCache, TZ: 'Pacific/Kiritimati', LC_ALL: 'tr_TR.UTF-8', COLUMNS: '20' },
      },
    )
    const { digest } = JSON.parse(await readFile(join(elsewhere, 'built.json'), 'utf8')) as Built
    expect(digest).toBe(first.digest)
  })

  test('with its files made in another order, at another time, gives the same image', async () => {
    const directory = await copyOf('order/flask-hello')
    for (const name of (await readdir(directory)).sort().reverse()) {
      const file = join(directory, name)
      await writeFile(`${file}.new`, await readFile(file))
      await rename(`${file}.new`, file)
      await utimes(file, 86_400, 86_400)
    }
    expect((await build(directory)).digest).toBe(first.digest)
  })

  test('built by an ordinary user, from an empty cache, gives the same image, and it is proven', async () => {
    const name = `pare-e2e-${process.pid}`
    await succeed('useradd', ['--create-home', '--shell', '/bin/sh', name])
    try {
      const [uid, gid, own] = (await succeed('sh', ['-c', `id -u ${name}; id -g ${name}; eval echo ~${name}`])).split(
        '\n',
      )
      // The repository may lie where that user cannot read: what is installed is a launcher, a bundle and Node.
      const installed = join(own!, 'pare')
      await succeed('mkdir', ['-p', join(installed, 'node_modules')])
      await cp(join(home, 'pare'), join(installed, 'pare'))
      await cp(join(home, 'dist'), join(installed, 'dist'), { recursive: true })
      for (const node of await readdir(join(home, 'node_modules')))
        if (node.startsWith('node-linux-'))
          await cp(join(home, 'node_modules', node), join(installed, 'node_modules', node), { recursive: true })
      const directory = join(own!, 'flask-hello')
      await cp(project, directory, { recursive: true, filter: source => !source.endsWith('/.pare') })
      await succeed('chown', ['-R', `${uid}:${gid}`, own!])
      const { code, stdout, stderr } = await run(join(installed, 'pare'), ['build', '--json'], {
        cwd: directory,
        uid: Number(uid),
        gid: Number(gid),
        environment: {
          HOME: own!,
          XDG_CACHE_HOME: join(own!, 'cache'),
          TZ: 'America/St_Johns',
          USER: name,
          LOGNAME: name,
        },
      })
      expect(code, stderr).toBe(0)
      const built = JSON.parse(stdout) as Built
      expect(built.digest).toBe(first.digest)
      expect(built.images[0]!.proof).toMatchObject({ isGreen: true })
    } finally {
      await run('userdel', ['--remove', name])
    }
  })

  test.each(['flask-hello', 'breakers/pydantic-models'])(
    '%s at level max, cut by runs of its own from two caches, gives the same image',
    async name => {
      const [here, elsewhere] = [join(folder.path, 'max/here'), join(folder.path, 'max/some/where/else')]
      const one = await copyExample(name, here)
      const two = await copyExample(name, elsewhere)
      await succeed('chmod', ['-R', 'go=', elsewhere])
      const { digest, images } = await build(one, ['--level', 'max'])
      expect(images[0]!.proof).toMatchObject({ isGreen: true })
      const cache = join(folder.path, 'max/cold-cache')
      const args = ['-c', 'umask 077; exec "$0" build "$1" --level max --json', join(home, 'pare'), two]
      const environment = { XDG_CACHE_HOME: cache, TZ: 'Pacific/Kiritimati', LC_ALL: 'tr_TR.UTF-8', NO_COLOR: '1' }
      const again = await run('sh', args, { cwd: folder.path, environment })
      await rm(cache, { recursive: true, force: true })
      expect(again.code, again.stderr).toBe(0)
      expect(again.stderr).toContain('trace')
      expect((JSON.parse(again.stdout) as Built).digest).toBe(digest)
    },
  )

  test('with SOURCE_DATE_EPOCH has that date and the same layers, wherever it is built', async () => {
    const SOURCE_DATE_EPOCH = '1700000000'
    const one = await build(await copyOf('epoch/one/flask-hello'), ['--no-prove'], {
      environment: { SOURCE_DATE_EPOCH },
    })
    const two = await build(await copyOf('epoch/two/flask-hello'), ['--no-prove'], {
      environment: { SOURCE_DATE_EPOCH, TZ: 'Asia/Kathmandu' },
    })
    expect(one.digest).toBe(two.digest)
    expect(one.digest).not.toBe(first.digest)
    expect(layersOf(one)).toEqual(layersOf(first))
    const config = JSON.parse(
      await succeed('skopeo', ['inspect', '--config', `oci:${join(folder.path, 'epoch/one/flask-hello/.pare/image')}`]),
    )
    expect(config.created).toBe('2023-11-14T22:13:20Z')
  })
})

describe('a build that changes little', () => {
  test('a change of the app changes its layer alone', async () => {
    const directory = await copyOf('edited/flask-hello')
    await appendFile(join(directory, 'app.py'), '# changed\n')
    const layers = layersOf(await build(directory))
    expect(layers).toHaveLength(layersOf(first).length)
    expect(layers.slice(0, -1)).toEqual(layersOf(first).slice(0, -1))
    expect(layers.at(-1)).not.toBe(layersOf(first).at(-1))
  })

  test('one more dependency changes the layer of dependencies, and of the standard library what it asks for', async () => {
    const directory = await copyOf('six/flask-hello')
    await appendFile(join(directory, 'requirements.txt'), 'six\n')
    const changed = await build(directory)
    const before = new Set(layersOf(first))
    const fresh = changed.images[0]!.layers.filter(({ digest }) => !before.has(digest)).map(({ name }) => name)
    expect(fresh).toEqual(['library', 'dependencies'])
  })

  test('without any change nothing is written, and that is told', async () => {
    const directory = await copyOf('unchanged/flask-hello')
    await build(directory)
    const written = await snapshot(directory)
    await new Promise(resolve => setTimeout(resolve, 20))
    const { code, stderr } = await pare(['build', directory, '--no-prove'])
    expect(code, stderr).toBe(0)
    expect(stderr).toContain('nothing changed; nothing was written')
    expect(await snapshot(directory)).toEqual(written)
    expect((await build(directory)).unchanged).toBe(true)
  })

  test('an image above --max-size is refused, and nothing is stored', async () => {
    const directory = await copyOf('large/flask-hello')
    const { code, stdout, stderr } = await pare(['build', directory, '--no-prove', '--max-size', '1MB'])
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' })
    expect(stderr).toContain('error[image-too-large]')
    expect(stderr).toContain('it was not stored')
    expect((await readdir(directory)).sort()).toEqual(['app.py', 'requirements.txt'])
  })

  test('an image above --max-size leaves an earlier one as it was', async () => {
    const directory = await copyOf('larger/flask-hello')
    await build(directory)
    await appendFile(join(directory, 'app.py'), '# changed\n')
    const before = await snapshot(join(directory, '.pare'))
    const { code } = await pare(['build', directory, '--no-prove', '--max-size', '1MB'])
    expect(code).toBe(1)
    expect(await snapshot(join(directory, '.pare'))).toEqual(before)
  })
})

describe('pare build --platform', () => {
  let arm: Built
  let directory: string

  beforeAll(async () => {
    directory = await copyOf('arm/flask-hello')
    arm = await build(directory, ['--platform', 'linux/arm64'])
  })

  test('the image says that it is for arm64, and the proof says what ran in its place', async () => {
    const inspected = JSON.parse(await succeed('skopeo', ['inspect', `oci:${join(directory, '.pare/image')}`]))
    expect(inspected).toMatchObject({ Architecture: 'arm64', Os: 'linux', Digest: arm.digest })
    expect(arm.images[0]).toMatchObject({
      platform: 'linux/arm64',
      proof: { isGreen: true, platform: 'linux/amd64', standIn: expect.stringContaining('linux/arm64') },
    })
  })

  test('every ELF file of the image is for its machine', async () => {
    expect(await machinesIn(directory, 'arm64')).toEqual([machines.arm64])
    expect(await machinesIn(project, 'amd64')).toEqual([machines.amd64])
  })

  test('`--prove required` refuses what this computer cannot run, and writes nothing', async () => {
    const refused = await copyOf('refused/flask-hello')
    const { code, stdout, stderr } = await pare(['build', refused, '--platform', 'linux/arm64', '--prove', 'required'])
    expect({ code, stdout }).toEqual({ code: 69, stdout: '' })
    expect(stderr).toContain('error[cannot-run-platform]')
    expect((await readdir(refused)).sort()).toEqual(['app.py', 'requirements.txt'])
  })

  test('several platforms make an index of the very images that each alone gives', async () => {
    const several = await copyOf('several/flask-hello')
    const archive = join(folder.path, 'several.tar')
    const registry = await startRegistry(folder.path, 'several')
    try {
      const name = `${registry.host}/team/several:1`
      const platforms = ['--platform', 'linux/amd64,linux/arm64']
      const outputs = ['-o', `type=oci,dest=${archive}`, '--push', '-t', name]
      const built = await build(several, ['--no-prove', ...platforms, ...outputs])
      expect(built.mediaType).toBe('application/vnd.oci.image.index.v1+json')
      expect(built.images.map(({ digest }) => digest)).toEqual([first.digest, arm.digest])
      const raw = JSON.parse(await succeed('skopeo', ['inspect', '--raw', `oci-archive:${archive}`]))
      expect(raw.manifests).toMatchObject([
        { digest: first.digest, platform: { os: 'linux', architecture: 'amd64' } },
        { digest: arm.digest, platform: { os: 'linux', architecture: 'arm64' } },
      ])
      const crane = (...args: string[]) => succeed('crane', args, { environment })
      expect((await crane('digest', name)).trim()).toBe(built.digest)
      for (const image of [first, arm]) {
        const { platform } = image.images[0]!
        expect((await crane('digest', '--platform', platform, name)).trim()).toBe(image.digest)
        const args = ['--override-arch', platform.split('/')[1]!, 'inspect', `oci-archive:${archive}`]
        const inspected = JSON.parse(await succeed('skopeo', args))
        expect(inspected.Layers).toEqual(layersOf(image))
      }
      expect(await crane('validate', '--remote', name)).toContain('PASS')
    } finally {
      registry.process.kill()
    }
  })
})

/** The machines that the ELF files of a project's image are for, each once. */
async function machinesIn(directory: string, name: string): Promise<number[]> {
  const bundle = join(folder.path, `bundle-${name}`)
  const image = `${join(directory, '.pare/image')}:latest`
  await succeed('umoci', ['unpack', '--rootless', '--image', image, bundle])
  const found = new Set<number>()
  let count = 0
  for (const entry of await readdir(join(bundle, 'rootfs'), { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue
    const bytes = await readFile(join(entry.parentPath, entry.name))
    if (bytes.subarray(0, 4).toString('latin1') !== '\x7fELF') continue
    found.add(readElf(bytes)!.machine)
    count++
  }
  expect(count).toBeGreaterThan(30)
  return [...found]
}

/** What a folder holds: of each path the inode, the size and the times that a write would change. */
async function snapshot(directory: string): Promise<Record<string, unknown>> {
  const facts: Record<string, unknown> = {}
  for (const path of (await readdir(directory, { recursive: true })).sort()) {
    const { ino, size, mtimeMs, ctimeMs } = await stat(join(directory, path))
    facts[path] = { ino, size, mtimeMs, ctimeMs }
  }
  return facts
}
