import { existsSync } from 'node:fs'
import { cp, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { collect } from '../../src/formats/digest/collect.ts'
import { formatPareLock } from '../../src/formats/pare-lock/format-pare-lock.ts'
import { parsePareLock } from '../../src/formats/pare-lock/parse-pare-lock.ts'
import type { Digest } from '../../src/model/oci/digest.ts'
import type { PareLock } from '../../src/model/pare-lock.ts'
import { openCache } from '../../src/stores/cache/cache.ts'
import { type Server, serve } from './faulty-server.ts'
import { type LocalArchive, localArchive, wheelOf, withVersion } from './local-archive.ts'
import { copyExample, pare, type Run, sharedCache, temporaryFolder } from './pare.ts'

const places = {
  mirrors: { debian: 'http://deb.debian.org/debian', security: 'http://deb.debian.org/debian-security' },
  urlOfPath: (path: string) => path,
  pathOfUrl: (url: string) => url,
}
const { blobs } = openCache(join(sharedCache, 'pare'), '')

async function lockOf(directory: string): Promise<PareLock> {
  return parsePareLock(await readFile(join(directory, 'pare.lock'), 'utf8'), places)
}

async function cached(digest: Digest): Promise<Buffer> {
  return Buffer.from(await collect((await blobs.find(digest))!.open()))
}

function ok(answer: Run): Run {
  expect(answer.code, answer.stderr).toBe(0)
  return answer
}

function digestIn(answer: Run): string {
  const { stdout } = ok(answer)
  return (JSON.parse(stdout) as { digest: string }).digest
}

const build = ['build', '--no-prove', '--json']

interface LockedFile {
  readonly url: string
  readonly digest: Digest
}

/** Every file that a lock names: packages, wheels, and what wheels are built from and with. */
function filesOf(lock: PareLock): LockedFile[] {
  return lock.platforms.flatMap(({ system, python }) => [
    ...system.packages,
    ...(python?.distributions ?? []).map(({ wheel }) => wheel),
    ...(python?.builds ?? []).flatMap(({ builtFrom: { source, requires } }) => [
      ...(source.kind === 'archive' ? [source] : []),
      ...requires.map(({ wheel }) => wheel),
    ]),
  ])
}

/** Serves the files that a lock names, under the paths of their own servers, and answers 503 to all else. */
async function mirrorOf(lock: PareLock): Promise<Server> {
  const files = new Map<string, Digest>()
  for (const { url, digest } of filesOf(lock)) {
    const { host, pathname } = new URL(url)
    files.set(`/${host}${pathname}`, digest)
  }
  return serve(async (request, response) => {
    const digest = files.get(request.url!)
    if (digest === undefined) return response.writeHead(503).end('no index is served here')
    response.writeHead(200).end(await cached(digest))
  })
}

/** The way to that server alone: everything else goes to a proxy that lets nothing through. */
function only({ address }: Server): Record<string, string | undefined> {
  const server = `http://${address}`
  return {
    PARE_DEBIAN_MIRROR: `${server}/deb.debian.org/debian`,
    PARE_DEBIAN_SECURITY_MIRROR: `${server}/deb.debian.org/debian-security`,
    PARE_MIRRORS: `https://files.pythonhosted.org=${server}/files.pythonhosted.org`,
    HTTP_PROXY: `${server}/proxy`,
    HTTPS_PROXY: `${server}/proxy`,
    http_proxy: undefined,
    https_proxy: undefined,
    NO_PROXY: '127.0.0.1',
    no_proxy: undefined,
    PATH: '/usr/bin:/bin',
  }
}

describe('pare build --frozen', () => {
  test('with an empty cache, the index unreachable and the files mirrored, the digest is the same', async () => {
    await using folder = await temporaryFolder()
    const project = await copyExample('flask-hello', folder.path)
    const unlocked = digestIn(await pare([...build, project]))
    ok(await pare(['lock', project]))
    expect(digestIn(await pare([...build, project])), 'pare.lock is no part of the app').toBe(unlocked)

    const lock = await lockOf(project)
    await using mirror = await mirrorOf(lock)
    const environment = { ...only(mirror), XDG_CACHE_HOME: join(folder.path, 'empty-cache') }
    const frozen = await pare([...build, '--frozen', project], { environment })
    expect(digestIn(frozen)).toBe(unlocked)
    const files = filesOf(lock)
    expect(mirror.requests.length).toBe(files.length)
    expect(mirror.requests.filter(line => /dists|simple|proxy|uv-/.test(line))).toEqual([])
    expect(existsSync(join(folder.path, 'empty-cache/pare/uv'))).toBe(false)

    // With the files in the cache, nothing is needed at all.
    const offline = await pare([...build, '--frozen', '--offline', project], { environment })
    expect(digestIn(offline)).toBe(unlocked)
    expect(mirror.requests.length).toBe(files.length)
  })

  test('what is built from source is built again, of the same source with the same tools', async () => {
    await using folder = await temporaryFolder()
    const project = join(folder.path, 'mine')
    await mkdir(join(project, 'src/mine'), { recursive: true })
    await writeFile(
      join(project, 'src/mine/__init__.py'),
      'import docopt\n\n\ndef main():\n    print(docopt.__version__)\n',
    )
    await writeFile(
      join(project, 'pyproject.toml'),
      '[build-system]\nrequires = ["hatchling"]\nbuild-backend = "hatchling.build"\n\n[project]\nname = "mine"\nversion = "1.0"\ndependencies = ["docopt==0.6.2"]\n\n[project.scripts]\nmine = "mine:main"\n',
    )
    const unlocked = digestIn(await pare([...build, project]))
    ok(await pare(['lock', project]))
    const lock = await lockOf(project)
    expect(lock.platforms[0]!.python!.builds.map(({ name }) => name)).toEqual(['docopt', 'mine'])
    await using mirror = await mirrorOf(lock)
    const environment = { ...only(mirror), XDG_CACHE_HOME: join(folder.path, 'empty-cache') }
    expect(digestIn(await pare([...build, '--frozen', project], { environment }))).toBe(unlocked)
    expect(mirror.requests.filter(line => /dists|simple|proxy|uv-/.test(line))).toEqual([])

    // Its own version says nothing of what comes from outside; its own build requirements do.
    const text = await readFile(join(project, 'pyproject.toml'), 'utf8')
    await writeFile(join(project, 'pyproject.toml'), text.replace('"1.0"', '"1.1"'))
    ok(await pare([...build, '--frozen', '--offline', project], { environment }))
    await writeFile(join(project, 'pyproject.toml'), text.replace('"hatchling"', '"hatchling", "editables"'))
    const stale = await pare([...build, '--frozen', '--offline', project], { environment })
    expect(stale.stderr).toContain(
      'error[lock-stale]: `pare.lock` does not fit the project any more: `pyproject.toml` has changed',
    )
  })

  test('a project that fits its lock is built by it without --frozen too, and asks no index', async () => {
    await using folder = await temporaryFolder()
    const project = await copyExample('flask-hello', folder.path)
    ok(await pare(['lock', project]))
    await using nothing = await serve((_, response) => response.writeHead(503).end())
    const answer = await pare([...build, project], { environment: only(nothing) })
    digestIn(answer)
    expect(answer.stderr).not.toContain('unlocked-dependencies')
    expect(nothing.requests).toEqual([])
  })

  test('it is proven as any other', async () => {
    await using folder = await temporaryFolder()
    const project = await copyExample('flask-hello', folder.path)
    ok(await pare(['lock', project]))
    const answer = await pare(['build', '--frozen', '--offline', project])
    expect(answer.stderr).toContain('GET / → 200')
    expect(answer.code).toBe(0)
  })

  test('a lock of several platforms builds each of them', async () => {
    await using folder = await temporaryFolder()
    const project = await copyExample('flask-hello', folder.path)
    const platforms = ['--platform', 'linux/amd64,linux/arm64']
    const unlocked = digestIn(await pare([...build, ...platforms, project]))
    ok(await pare(['lock', ...platforms, project]))
    expect(digestIn(await pare([...build, '--frozen', '--offline', ...platforms, project]))).toBe(unlocked)
    expect((await pare(['lock', '--check', project])).stderr).toContain('linux/amd64 and linux/arm64')
  })
})

describe('pare lock', () => {
  let files: { path: string; bytes: Buffer }[]

  beforeAll(async () => {
    await using folder = await temporaryFolder()
    const project = await script(folder.path, '')
    ok(await pare(['lock', project]))
    const [locked] = (await lockOf(project)).platforms
    files = await Promise.all(
      locked!.system.packages.map(async ({ url, digest }) => ({
        path: new URL(url).pathname.replace(/^\/debian(?:-security)?\//, ''),
        bytes: await cached(digest),
      })),
    )
  })

  /** A script and what it depends on. */
  async function script(folder: string, requirements: string): Promise<string> {
    const project = join(folder, 'project')
    await rm(project, { recursive: true, force: true })
    await cp(join(import.meta.dirname, '../../examples/stdlib-script'), project, { recursive: true })
    await writeFile(join(project, 'requirements.txt'), requirements)
    return project
  }

  async function archiveOfToday(): Promise<LocalArchive> {
    const archive = await localArchive()
    for (const { path, bytes } of files) archive.debs.set(path, bytes)
    for (const version of ['1.0', '1.1']) archive.wheels.set(...wheelOf('leaf', version, `version = '${version}'\n`))
    archive.wheels.delete('leaf-1.1-py3-none-any.whl')
    archive.wheels.set(...wheelOf('other', '1.0', ''))
    await archive.publish('2026-02-01')
    return archive
  }

  async function surroundings(folder: string, archive: LocalArchive): Promise<Record<string, string>> {
    await writeFile(join(folder, 'keys.asc'), archive.publicKey)
    return {
      PARE_DEBIAN_MIRROR: `http://${archive.server.address}/debian`,
      PARE_DEBIAN_SECURITY_MIRROR: `http://${archive.server.address}/security`,
      PARE_DEBIAN_KEYRING: join(folder, 'keys.asc'),
      UV_DEFAULT_INDEX: `http://${archive.server.address}/simple`,
    }
  }

  const netbase = () => files.find(({ path }) => path.includes('/netbase_'))!

  /** A month later: a newer netbase in Debian, a newer leaf in the index. */
  async function passTime(archive: LocalArchive): Promise<void> {
    const { path, bytes } = netbase()
    archive.debs.delete(path)
    archive.debs.set(path.replace(/netbase_[^_]+/, 'netbase_99'), await withVersion(bytes, '99'))
    archive.wheels.set(...wheelOf('leaf', '1.1', `version = '1.1'\n`))
    await archive.publish('2026-03-01')
  }

  test('time passes, and nothing moves until it is asked to', async () => {
    await using folder = await temporaryFolder()
    await using archive = await archiveOfToday()
    const project = await script(folder.path, 'leaf\nother\n')
    const environment = await surroundings(folder.path, archive)
    const asked = (...args: string[]) => pare([...args, '--refresh', project], { environment })
    ok(await asked('lock'))
    const before = digestIn(await asked(...build))
    const text = await readFile(join(project, 'pare.lock'), 'utf8')
    for (const word of [folder.path, archive.server.address.replace(/:.*/, ':0'), 'keys.asc'])
      expect(text).not.toContain(word)

    await passTime(archive)
    expect(digestIn(await asked(...build))).toBe(before)
    const checked = await asked('lock', '--check')
    expect(checked).toMatchObject({ code: 0, stdout: '' })
    expect(checked.stderr).toContain('locked-package-cached')

    const outdated = await asked('lock', '--check', '--upgrade')
    expect(outdated.code).toBe(1)
    expect(outdated.stderr).toContain('error[lock-outdated]')
    expect(await readFile(join(project, 'pare.lock'), 'utf8')).toBe(text)

    const one = await asked('lock', '--upgrade-package', 'leaf')
    expect(moved(one)).toEqual(['distributions', '  leaf  1.0  → 1.1'])
    const rest = await asked('lock', '--upgrade')
    expect(moved(rest)).toEqual(['Debian packages', expect.stringMatching(/^ {2}netbase {2}\S+ {2}→ 99$/)])
    expect(digestIn(await asked(...build))).not.toBe(before)
    expect((await readdir(project)).filter(name => name.includes('pare.lock-'))).toEqual([])
  })

  test('what a changed project asks for is added, and the rest stays', async () => {
    await using folder = await temporaryFolder()
    await using archive = await archiveOfToday()
    const project = await script(folder.path, 'leaf\n')
    const environment = await surroundings(folder.path, archive)
    const asked = (...args: string[]) => pare([...args, '--refresh', project], { environment })
    ok(await asked('lock'))
    await passTime(archive)
    await writeFile(join(project, 'requirements.txt'), '# what we need\nleaf\n')
    ok(await asked('build', '--frozen', '--no-prove'))

    await writeFile(join(project, 'requirements.txt'), 'leaf\nother\n')
    const refused = await asked('build', '--frozen')
    expect(refused.code).toBe(1)
    expect(refused.stderr).toContain('error[lock-stale]')
    const text = await readFile(join(project, 'pare.lock'), 'utf8')
    const warned = await asked(...build)
    expect(warned.stderr).toContain(
      'warning[lock-stale]: `pare.lock` does not fit the project any more: `requirements.txt` has changed',
    )
    const [image] = (JSON.parse(warned.stdout) as { images: { distributions: { name: string; version: string }[] }[] })
      .images
    expect(image!.distributions.map(({ name, version }) => `${name} ${version}`)).toEqual(['leaf 1.0', 'other 1.0'])
    expect(await readFile(join(project, 'pare.lock'), 'utf8'), 'only `pare lock` writes it').toBe(text)

    expect(moved(await asked('lock'))).toEqual(['distributions', '  other     + 1.0'])
    ok(await asked('build', '--frozen', '--no-prove'))
    const document = JSON.parse((await asked('lock', '--json')).stdout) as object
    expect(document).toMatchObject({ upToDate: true, changes: { debian: [], distributions: [] } })
  })

  test('a package that left the mirror is told by name, with the ways out', async () => {
    await using folder = await temporaryFolder()
    await using archive = await archiveOfToday()
    const project = await script(folder.path, '')
    const environment = await surroundings(folder.path, archive)
    ok(await pare(['lock', project], { environment }))
    await passTime(archive)
    const cache = { XDG_CACHE_HOME: join(folder.path, 'empty-cache') }
    const gone = await pare(['build', '--frozen', project], { environment: { ...environment, ...cache } })
    expect(gone.code).toBe(2)
    expect(gone.stderr).toMatch(
      /error\[locked-package-gone\]: `netbase` \S+, which `pare.lock` names, is not on the mirror any more/,
    )
    expect(gone.stderr).toContain('snapshot.debian.org/archive/debian/20260201T000000Z')
  })

  test('what a newer pare left in the file is kept', async () => {
    await using folder = await temporaryFolder()
    await using archive = await archiveOfToday()
    const project = await script(folder.path, 'leaf\n')
    const environment = await surroundings(folder.path, archive)
    ok(await pare(['lock', project], { environment }))
    const file = join(project, 'pare.lock')
    await writeFile(file, `${await readFile(file, 'utf8')}\n[[trace]]\nplatform = "linux/amd64"\n`)
    await writeFile(join(project, 'requirements.txt'), 'other\n')
    ok(await pare(['lock', project], { environment }))
    const lock = await lockOf(project)
    expect(lock.further).toEqual({ trace: [{ platform: 'linux/amd64' }] })
    expect(formatPareLock(lock, places)).toBe(await readFile(file, 'utf8'))
  })
})

/** The table of what moved, without colours. */
function moved(answer: Run): string[] {
  const lines = ok(answer).stderr.split('\n')
  const start = lines.findIndex(line => ['platforms', 'Debian packages', 'distributions'].includes(line))
  return lines
    .slice(
      start,
      lines.findIndex(line => line.includes('brought pare.lock up to date')),
    )
    .filter(line => line !== '')
}
