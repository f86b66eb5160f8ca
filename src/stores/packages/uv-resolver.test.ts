import { chmod, mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Progress } from '../../model/observer.ts'
import type { DependencySource } from '../../model/project.ts'
import type { PythonTarget } from '../../model/python/lock.ts'
import type { RecordStore } from '../../model/stores.ts'
import { createMemoryRecordStore } from '../memory/memory-record-store.ts'
import { type ResolveOptions, uvResolver } from './uv-resolver.ts'

const target: PythonTarget = { python: '3.13', fullPython: '3.13.5', machine: 'aarch64', glibc: [2, 36] }
const requirements: DependencySource = { kind: 'requirements', file: 'requirements.txt' }
const pyproject: DependencySource = { kind: 'pyproject', file: 'pyproject.toml' }

const pylock = `lock-version = "1.0"
[[packages]]
name = "click"
version = "8.1.7"
wheels = [{ url = "https://e.org/click-8.1.7-py3-none-any.whl", hashes = { sha256 = "${'a'.repeat(64)}" } }]
`

let root: string
let records: RecordStore
let starts: number
let clock: number

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'pare-resolver-'))
  records = createMemoryRecordStore()
  starts = 0
  clock = 1000
  await write({ 'answer.toml': pylock })
  await program(`echo "$@" >${root}/arguments; pwd >>${root}/arguments; cp ${root}/answer.toml "$out"`)
})

afterEach(() => rm(root, { recursive: true }))

/** Puts a program in the place of uv that finds where its answer belongs, then does `body`. */
async function program(body: string): Promise<void> {
  const script = `#!/bin/sh\nfor it; do case $it in --output-file=*) out=\${it#--output-file=};; esac; done\n${body}\n`
  await writeFile(join(root, 'uv'), script)
  await chmod(join(root, 'uv'), 0o755)
}

async function write(files: Record<string, string | Uint8Array>): Promise<void> {
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(root, path)), { recursive: true })
    await writeFile(join(root, path), text)
  }
}

async function resolve(
  source: DependencySource,
  options: Partial<ResolveOptions> & { readonly offline?: boolean } = {},
): Promise<{ readonly text: string; readonly warnings: readonly string[] }> {
  const warnings: string[] = []
  const resolver = uvResolver({
    uv: async () => {
      starts++
      return { program: join(root, 'uv'), version: '0.13.9' }
    },
    environment: { PATH: '/usr/bin:/bin', NAME: 'click' },
    cacheDirectory: join(root, 'cache'),
    records,
    offline: options.offline ?? false,
    now: () => clock,
  })
  const observer = (progress: Progress) => {
    if (progress.type === 'warning') warnings.push(`${progress.code}: ${progress.message}`)
  }
  const text = await resolver.resolve(source, { directory: join(root, 'app'), target, observer, ...options })
  return { text, warnings }
}

const day = 24 * 60 * 60 * 1000

describe('uvResolver', () => {
  test('an answer is kept, and uv not started again', async () => {
    await write({ 'app/requirements.txt': 'click==8.1.7\n' })
    const first = await resolve(requirements)
    clock += 30 * day
    expect(await resolve(requirements)).toEqual(first)
    expect(starts).toBe(1)
    expect(first.warnings).toEqual([])
    expect(await readdir(join(root, 'cache'))).toEqual([])
    expect(await readdir(join(root, 'app'))).toEqual(['requirements.txt'])
  })

  test('another text, an included one as well, or another variable is another answer', async () => {
    const variable = '$' + '{NAME}==8.1.7\n'
    await write({ 'app/requirements.txt': `-r more/base.txt\n${variable}`, 'app/more/base.txt': 'flask\n' })
    await resolve(requirements)
    await write({ 'app/more/base.txt': 'flask==3\n' })
    await resolve(requirements)
    expect(starts).toBe(2)
  })

  test('versions that are left open are asked for anew after a day, but not offline', async () => {
    await write({ 'app/requirements.txt': 'click\n' })
    const { warnings } = await resolve(requirements)
    expect(warnings).toEqual([
      'unlocked-dependencies: `click` has no version pinned by `requirements.txt`: another day or computer may get others',
    ])
    clock += day - 1
    expect((await resolve(requirements)).warnings).toEqual(warnings)
    clock += 2
    await resolve(requirements, { offline: true })
    expect(starts).toBe(1)
    await resolve(requirements)
    expect(starts).toBe(2)
    await resolve(requirements, { refresh: true })
    expect(starts).toBe(3)
  })

  test('what lies at a path is looked at every time', async () => {
    const metadata = '[project]\nname = "a"\nversion = "1"\ndependencies = ["click"]\n'
    await write({ 'app/requirements.txt': '-e .\n', 'app/pyproject.toml': metadata })
    await resolve(requirements)
    await resolve(requirements)
    expect(starts).toBe(2)
  })

  test.each([
    ['a setup.py alone', {}],
    ['a version that its build would tell', { 'app/pyproject.toml': '[project]\nname = "a"\ndynamic = ["version"]\n' }],
    [
      'dependencies that its build would tell',
      { 'app/pyproject.toml': '[project]\nname = "a"\nversion = "1"\ndynamic = ["dependencies"]\n' },
    ],
  ])('a folder that would have to be built is refused before uv is started: %s', async (_, files) => {
    await write({ 'app/requirements.txt': 'click\n-e .[all]\n', ...files })
    const error = { code: 'editable-needs-build', exitCode: 2, location: { file: 'requirements.txt', line: 2 } }
    await expect(resolve(requirements)).rejects.toMatchObject(error)
    expect(starts).toBe(0)
  })

  test('a script is resolved from its own comments', async () => {
    await write({ 'app/fetch.py': '# /// script\n# dependencies = ["click"]\n# ///\nimport click\n' })
    const { text, warnings } = await resolve({ kind: 'script', file: 'fetch.py' })
    expect(text).toContain('name = "click"')
    expect(warnings).toHaveLength(1)
    expect(starts).toBe(1)
  })

  test('nothing asked for is nothing to resolve', async () => {
    await write({
      'app/requirements.txt': '# none yet\n',
      'app/pyproject.toml': '[project]\nname = "a"\nversion = "1"\n',
    })
    expect((await resolve(requirements)).text).toMatch(/^lock-version = "1.0"/)
    expect((await resolve(pyproject)).text).toBe((await resolve({ kind: 'none' })).text)
    expect(starts).toBe(0)
  })

  test('a pylock.toml is taken as it is', async () => {
    await write({ 'app/pylock.toml': pylock })
    expect((await resolve({ kind: 'pylock', file: 'pylock.toml' })).text).toBe(pylock)
    expect(starts).toBe(0)
  })

  test('paths are told as seen from the project', async () => {
    await write({ 'app/requirements.txt': './w/a-1-py3-none-any.whl\n', 'app/w/a-1-py3-none-any.whl': '' })
    const archive = '{ path = "%s/app/w/a-1-py3-none-any.whl", hashes = { sha256 = "00" } }'
    await program(`printf 'lock-version = "1.0"\\n[[packages]]\\nname = "a"\\narchive = ${archive}' ${root} >"$out"`)
    expect((await resolve(requirements)).text).toContain('path = "w/a-1-py3-none-any.whl"')
  })

  test('text from a shell on Windows is read', async () => {
    const utf16 = Buffer.concat([Buffer.of(0xff, 0xfe), Buffer.from('click==8.1.7\r\n', 'utf16le')])
    await write({ 'app/requirements.txt': utf16 })
    expect((await resolve(requirements)).warnings).toEqual([])
  })

  test('files that are missing, unreadable or no text are refused', async () => {
    await write({ 'app/requirements.txt': 'a\n-r nope.txt\n', 'app/latin.txt': Buffer.from('a # caf\xe9', 'latin1') })
    await mkdir(join(root, 'app/folder.txt'))
    await expect(resolve(requirements)).rejects.toMatchObject({
      code: 'file-not-found',
      location: { file: 'requirements.txt', line: 2 },
    })
    await expect(resolve({ kind: 'requirements', file: 'latin.txt' })).rejects.toThrow(/neither UTF-8 nor UTF-16/)
    await expect(resolve({ kind: 'requirements', file: 'folder.txt' })).rejects.toThrow(/it is a folder/)
  })

  test.each([
    ['[project\n', 'invalid-toml', { line: 1, column: 9 }],
    ['[project]\ndependencies = [\n  "click",\n  "flask==",\n]\n', 'invalid-requirement', { line: 4 }],
    ['[project]\nrequires-python = ">=3.14"\n', 'python-conflict', {}],
    ['[project]\ndynamic = ["dependencies"]\n', 'dynamic-dependencies', {}],
    ['[build-system]\nrequires = []\n', 'no-project-table', {}],
  ])('the pyproject.toml %j is refused: %s', async (text, code, place) => {
    await write({ 'app/pyproject.toml': text })
    await expect(resolve(pyproject)).rejects.toMatchObject({ code, location: { file: 'pyproject.toml', ...place } })
    expect(starts).toBe(0)
  })

  test('a uv.lock that lacks a dependency of the project is told of', async () => {
    await write({
      'app/pyproject.toml': '[project]\nname = "My.App"\ndependencies = ["click", "httpx"]\n',
      'app/uv.lock': '[[package]]\nname = "my-app"\n[package.metadata]\nrequires-dist = [{ name = "click" }]\n',
    })
    const { warnings } = await resolve({ kind: 'uv', file: 'uv.lock' })
    expect(warnings).toEqual(['lockfile-stale: pyproject.toml asks for `httpx`, which `uv.lock` does not have'])
  })

  test('a failure of uv is told in words of our own', async () => {
    await write({ 'app/requirements.txt': 'click\nflaskkk\n' })
    await program(`echo 'error: Because flaskkk was not found in the package registry' >&2; exit 1`)
    await expect(resolve(requirements)).rejects.toMatchObject({
      code: 'distribution-not-found',
      location: { file: 'requirements.txt', line: 2 },
    })
    expect(await readdir(join(root, 'cache'))).toEqual([])
  })

  test('an untrusted certificate is tried again with those of the system', async () => {
    await write({ 'app/requirements.txt': 'click==8.1.7\n' })
    await program(
      `[ "$UV_SYSTEM_CERTS" ] && cp ${root}/answer.toml "$out" && exit; echo 'error: UnknownIssuer' >&2; exit 2`,
    )
    expect((await resolve(requirements)).text).toContain('click')
  })

  test('a cancelled run ends at once', async () => {
    await write({ 'app/requirements.txt': 'click\n' })
    await program('exec sleep 60')
    await expect(resolve(requirements, { signal: AbortSignal.timeout(100) })).rejects.toThrow()
    expect(await readdir(join(root, 'cache'))).toEqual([])
  })
})
