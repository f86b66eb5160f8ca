import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join, posix } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { collect } from '../../src/formats/digest/collect.ts'
import { digestOf } from '../../src/formats/digest/digest-of.ts'
import { parsePylock } from '../../src/formats/packaging/parse-pylock.ts'
import { parseRecord } from '../../src/formats/packaging/record.ts'
import type { DependencySource } from '../../src/model/project.ts'
import type { PythonLock, PythonTarget } from '../../src/model/python/lock.ts'
import type { HostInterpreter } from '../../src/model/sandbox.ts'
import type { TreeFile } from '../../src/model/tree.ts'
import { mergeEntries } from '../../src/stages/assemble/merge-entries.ts'
import { unpackWheel } from '../../src/stages/assemble/unpack-wheel.ts'
import { planPythonLock } from '../../src/stages/lock/python-lock.ts'
import { openCache } from '../../src/stores/cache/cache.ts'
import { downloads } from '../../src/stores/http/downloads.ts'
import { httpClient } from '../../src/stores/http/http-client.ts'
import { findUv } from '../../src/stores/packages/find-uv.ts'
import { indexCredentials, withIndexCredentials } from '../../src/stores/packages/index-credentials.ts'
import { withLocalFiles } from '../../src/stores/packages/local-files.ts'
import { type ResolveOptions, uvResolver } from '../../src/stores/packages/uv-resolver.ts'
import { makeWheel } from '../fixtures/make-wheel.ts'
import { sharedCache, succeed } from './pare.ts'

const trixie: PythonTarget = { python: '3.13', fullPython: '3.13.5', machine: 'x86_64', glibc: [2, 41] }
const arm: PythonTarget = { ...trixie, machine: 'aarch64' }
const bookworm: PythonTarget = { python: '3.11', machine: 'x86_64', glibc: [2, 36] }

const cache = openCache(sharedCache, 'packages-test')
const credentials = indexCredentials({ environment: {} })
const http = httpClient({ environment: process.env, now: Date.now })
const files = withLocalFiles(
  downloads({ http: withIndexCredentials(http, credentials), blobs: cache.blobs }),
  cache.blobs,
)

let root: string
let interpreter: HostInterpreter

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'pare-packages-'))
  interpreter = await loadedInterpreter()
})

afterAll(() => rm(root, { recursive: true }))

/** An interpreter of this computer, started through its loader, as the one that pare brings is. */
async function loadedInterpreter(): Promise<HostInterpreter> {
  const script = 'import os, sys; print(os.path.realpath(sys.executable), "%d.%d" % sys.version_info[:2])'
  const [program, version] = (await succeed('python3', ['-c', script])).trim().split(' ')
  const loader = process.arch === 'arm64' ? '/lib/ld-linux-aarch64.so.1' : '/lib64/ld-linux-x86-64.so.2'
  return { version: version!, argv: [loader, program!], environment: { PYTHONDONTWRITEBYTECODE: '1' } }
}

async function project(name: string, texts: Readonly<Record<string, string | Uint8Array>>): Promise<string> {
  const directory = join(root, name)
  await mkdir(directory, { recursive: true })
  for (const [file, text] of Object.entries(texts)) await writeFile(join(directory, file), text)
  return directory
}

const uv = () =>
  findUv({
    path: '',
    cacheDirectory: cache.programs,
    downloads: files,
    platform: { os: process.platform, architecture: process.arch },
  })

async function lock(
  source: DependencySource,
  directory: string,
  target: PythonTarget,
  options: Partial<ResolveOptions> = {},
): Promise<PythonLock> {
  // No Python on PATH, and none elsewhere that uv would find by itself.
  const environment = { ...process.env, PATH: join(root, 'empty'), HOME: root, UV_PYTHON_INSTALL_DIR: root }
  const resolver = uvResolver({
    uv,
    environment,
    cacheDirectory: join(root, 'cache'),
    records: cache.records,
    interpreter: async () => interpreter,
    http,
    credentials,
    now: Date.now,
  })
  const text = await resolver.resolve(source, { directory, target, ...options })
  const urlOf = (path: string) => pathToFileURL(join(directory, path)).href
  return planPythonLock(parsePylock(text, 'lock'), target, { file: 'lock', urlOf })
}

async function unpack({ distributions, target }: PythonLock): Promise<TreeFile[]> {
  const unpacked = await Promise.all(
    distributions.map(async locked => {
      const { fileName: name, url, digest } = locked.wheel
      return unpackWheel(await files.fetch({ name, url, digest }), locked, target, cache.blobs)
    }),
  )
  return mergeEntries(unpacked)
}

const requirements: DependencySource = { kind: 'requirements', file: 'requirements.txt' }
const wheelNames = (found: PythonLock) => found.distributions.map(({ wheel }) => wheel.fileName)

describe('from dependency files to files of the image', () => {
  test.each([
    ['x86_64 on trixie', trixie, 'cp313'],
    ['aarch64 on trixie', arm, 'cp313'],
    ['x86_64 on bookworm', bookworm, 'cp311'],
  ])('flask, fastapi and pandas for %s', async (name, target, tag) => {
    const directory = await project(name, {
      'requirements.txt': 'flask==3.1.0\nfastapi==0.115.6\nuvicorn[standard]==0.34.0\npandas==2.2.3\n',
    })
    const locked = await lock(requirements, directory, target)
    const native = wheelNames(locked).filter(wheel => /-(?:manylinux|linux)/.test(wheel))
    expect(native.filter(wheel => !wheel.includes(target.machine))).toEqual([])
    expect(native.find(wheel => wheel.startsWith('pandas-'))).toContain(`-${tag}-${tag}-`)

    const tree = await unpack(locked)
    const paths = new Set<string>(tree.map(({ path }) => path))
    for (const script of ['flask', 'fastapi', 'uvicorn']) expect(paths).toContain(`usr/local/bin/${script}`)
    expect(paths).toContain(`usr/local/lib/python${target.python}/dist-packages/pandas/__init__.py`)
    await expectTrueRecords(tree, target)
    expect(await readdir(directory)).toEqual(['requirements.txt'])
  })

  test('uv.lock is exported without development dependencies, and never changed', async () => {
    const directory = await project('locked', {
      'pyproject.toml':
        '[project]\nname = "app"\nversion = "1"\nrequires-python = ">=3.11"\ndependencies = ["flask==3.1.0", "colorama; sys_platform == \'win32\'"]\n[dependency-groups]\ndev = ["pytest"]\n',
    })
    const { program } = await uv()
    await succeed(program, ['lock', '--python', 'python3'], { cwd: directory, environment: { UV_SYSTEM_CERTS: '1' } })
    const before = digestOf(await readFile(join(directory, 'uv.lock')))
    const source: DependencySource = { kind: 'uv', file: 'uv.lock' }
    const names = (await lock(source, directory, trixie)).distributions.map(({ name }) => name)
    expect(names).toEqual(['blinker', 'click', 'flask', 'itsdangerous', 'jinja2', 'markupsafe', 'werkzeug'])

    const changed = (await readFile(join(directory, 'pyproject.toml'), 'utf8')).replace('3.1.0', '3.1.1')
    await writeFile(join(directory, 'pyproject.toml'), changed)
    // The interpreter of this computer must suit `requires-python`; the resolution does not depend on it.
    await expect(lock(source, directory, trixie, { isLocked: true })).rejects.toMatchObject({ code: 'lockfile-stale' })
    expect(digestOf(await readFile(join(directory, 'uv.lock')))).toBe(before)
    expect((await readdir(directory)).sort()).toEqual(['pyproject.toml', 'uv.lock'])
  })

  test('a hash of the user that the index does not have is refused', async () => {
    const directory = await project('hashes', {
      'requirements.txt': `click==8.1.7 --hash=sha256:${'0'.repeat(64)}\n`,
    })
    await expect(lock(requirements, directory, trixie)).rejects.toMatchObject({
      code: 'hash-not-in-index',
      exitCode: 1,
    })
  })

  test('a distribution without a wheel is refused, with what there is', async () => {
    const directory = await project('sources', { 'requirements.txt': 'click\npyicu==2.10\n' })
    await expect(lock(requirements, directory, trixie)).rejects.toMatchObject({
      code: 'no-wheel',
      message: expect.stringContaining('there is only a source distribution, `PyICU-2.10.tar.gz`'),
      location: { file: 'requirements.txt', line: 2 },
    })
  })

  test('a wheel in the project is taken by path', async () => {
    const wheel = makeWheel({ name: 'demo', version: '1.0', files: { 'demo.py': 'x = 1\n' } })
    const directory = await project('local', {
      'requirements.txt': './demo-1.0-py3-none-any.whl\n',
      'demo-1.0-py3-none-any.whl': wheel,
    })
    const tree = await unpack(await lock(requirements, directory, trixie))
    expect(tree.map(({ path }) => path)).toContain('usr/local/lib/python3.13/dist-packages/demo.py')
  })

  test('a closed index is signed in at, and its password kept to ourselves', async () => {
    const wheel = makeWheel({ name: 'secret_demo', version: '1.0', files: { 'secret_demo.py': 'x = 1\n' } })
    const server = await closedIndex('secret-demo', 'secret_demo-1.0-py3-none-any.whl', wheel)
    const { port } = server.address() as AddressInfo
    try {
      const url = `http://me:s3cret@127.0.0.1:${port}/simple`
      const directory = await project('closed', { 'requirements.txt': `--index-url ${url}\nsecret-demo==1.0\n` })
      const locked = await lock(requirements, directory, trixie, { refresh: true })
      expect(JSON.stringify(locked)).not.toContain('s3cret')
      expect(await unpack(locked)).toHaveLength(5)

      const wrong = `--index-url ${url.replace('s3cret', 'wr0ng')}\nsecret-demo==1.0\n`
      const other = await project('refused', { 'requirements.txt': wrong })
      const failure = await lock(requirements, other, trixie, { refresh: true }).catch(error => error)
      expect(failure).toMatchObject({ code: 'index-unauthorized', exitCode: 2 })
      expect(failure.message).not.toContain('wr0ng')
    } finally {
      await new Promise(resolve => server.close(resolve))
    }
  })
})

async function expectTrueRecords(tree: readonly TreeFile[], { python }: PythonTarget): Promise<void> {
  const site = `usr/local/lib/python${python}/dist-packages`
  const byPath = new Map<string, TreeFile>(tree.map(file => [file.path, file]))
  const records = tree.filter(({ path }) => path.endsWith('.dist-info/RECORD'))
  const listed: string[] = []
  for (const { content } of records) {
    const text = Buffer.from(await collect(content.open())).toString()
    for (const row of parseRecord(text)) {
      const path = posix.normalize(`${site}/${row.path}`)
      const file = byPath.get(path)
      listed.push(file?.path ?? `missing: ${path}`)
      if (row.size !== undefined) expect([row.path, row.size]).toEqual([row.path, file?.content.size])
    }
  }
  expect([...new Set(listed)].sort()).toEqual([...byPath.keys()].sort())
}

async function closedIndex(name: string, fileName: string, wheel: Uint8Array): Promise<Server> {
  const wanted = `Basic ${Buffer.from('me:s3cret').toString('base64')}`
  const hex = digestOf(wheel).slice('sha256:'.length)
  const server = createServer((request, response) => {
    if (request.headers.authorization !== wanted) {
      response.writeHead(401, { 'www-authenticate': 'Basic realm="index"' }).end()
    } else if (request.url === `/simple/${name}/`) {
      response.writeHead(200, { 'content-type': 'text/html' })
      response.end(
        `<!DOCTYPE html><html><body><a href="../../files/${fileName}#sha256=${hex}">${fileName}</a></body></html>`,
      )
    } else if (request.url === `/files/${fileName}`) {
      response.writeHead(200, { 'content-length': wheel.length, 'accept-ranges': 'none' }).end(wheel)
    } else {
      response.writeHead(404).end()
    }
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  return server
}
