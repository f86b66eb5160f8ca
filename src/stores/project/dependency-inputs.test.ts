import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { DependencySource } from '../../model/project.ts'
import { dependencyInputs } from './dependency-inputs.ts'
import { readPareLock, writePareLock } from './pare-lock-file.ts'

let directory: string

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'pare-inputs-'))
})

afterEach(() => rm(directory, { recursive: true, force: true }))

async function write(files: Readonly<Record<string, string>>): Promise<void> {
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(directory, path)), { recursive: true })
    await writeFile(join(directory, path), text)
  }
}

/** The inputs after each of the writes. */
async function after(source: DependencySource, ...writes: readonly Readonly<Record<string, string>>[]) {
  const all = []
  for (const files of writes) {
    await write(files)
    all.push(await dependencyInputs(directory, source))
  }
  return all
}

const requirements: DependencySource = { kind: 'requirements', file: 'requirements.txt' }

describe('dependencyInputs', () => {
  test('a requirements file counts with all that it includes, and without its comments', async () => {
    const [first, commented, changed] = await after(
      requirements,
      {
        'requirements.txt': '-r base/all.txt\nflask\n',
        'base/all.txt': 'click\n-c limits.txt\n',
        'base/limits.txt': 'click<9\n',
      },
      { 'requirements.txt': '# our app\n-r base/all.txt\n\nflask  # web\n' },
      { 'base/limits.txt': 'click<8\n' },
    )
    expect(Object.keys(first!).sort()).toEqual(['base/all.txt', 'base/limits.txt', 'requirements.txt'])
    expect(commented).toEqual(first)
    expect(changed!['base/limits.txt']).not.toBe(first!['base/limits.txt'])
    expect(changed!['base/all.txt']).toBe(first!['base/all.txt'])
  })

  test('the values of variables never count', async () => {
    const variable = ['$', '{TOKEN}'].join('')
    await write({ 'requirements.txt': `--index-url https://me:${variable}@index.example/simple\nflask\n` })
    expect(await dependencyInputs(directory, requirements)).toEqual({
      'requirements.txt': expect.stringMatching(/^sha256:/),
    })
  })

  test('a wheel and a folder that are named by path count by what is in them', async () => {
    const [first, other] = await after(
      requirements,
      {
        'requirements.txt': './a.whl\n-e ./lib[all]\n',
        'a.whl': 'one',
        'lib/pyproject.toml': '[project]\nname = "lib"\n',
      },
      { 'a.whl': 'two', 'lib/pyproject.toml': '[project]\nname = "lib"\ndependencies = ["click"]\n' },
    )
    expect(Object.keys(first!).sort()).toEqual(['a.whl', 'lib/pyproject.toml', 'requirements.txt'])
    expect(
      Object.keys(first!)
        .filter(file => first![file] !== other![file])
        .sort(),
    ).toEqual(['a.whl', 'lib/pyproject.toml'])
  })

  test('of a pyproject.toml only what says what is installed counts', async () => {
    const text = (version: string, more: string) =>
      `[project]\nname = "x"\nversion = "${version}"\ndependencies = ["flask"]\n[tool.ruff]\nline-length = ${version.length}\n${more}`
    const [first, released, built, sourced] = await after(
      { kind: 'pyproject', file: 'pyproject.toml' },
      { 'pyproject.toml': text('1', '') },
      { 'pyproject.toml': text('1.1', '[project.urls]\nhome = "https://x.example"\n') },
      { 'pyproject.toml': text('1', '[build-system]\nrequires = ["hatchling"]\n') },
      { 'pyproject.toml': text('1', '[tool.uv.sources]\nflask = { path = "../flask" }\n') },
    )
    expect(released).toEqual(first)
    expect(built).not.toEqual(first)
    expect(sourced).not.toEqual(first)
  })

  test('of a script only the block of its dependencies counts', async () => {
    const block = '# /// script\n# dependencies = ["click"]\n# ///\n'
    const [first, edited, more] = await after(
      { kind: 'script', file: 'run.py' },
      { 'run.py': `${block}print(1)\n` },
      { 'run.py': `${block}print(2)\n` },
      { 'run.py': block.replace('click', 'flask') },
    )
    expect(edited).toEqual(first)
    expect(more).not.toEqual(first)
  })

  test('the requirements of the build count beside a lockfile and a requirements file', async () => {
    await write({
      'requirements.txt': 'flask\n',
      'pyproject.toml': '[build-system]\nrequires = ["flit_core"]\n',
      'poetry.lock': '',
    })
    expect(Object.keys(await dependencyInputs(directory, requirements))).toEqual(['pyproject.toml', 'requirements.txt'])
    const poetry = await dependencyInputs(directory, { kind: 'poetry', file: 'poetry.lock' })
    expect(Object.keys(poetry).sort()).toEqual(['poetry.lock', 'pyproject.toml'])
  })

  test('a file that is missing is told by its name', async () => {
    await expect(dependencyInputs(directory, requirements)).rejects.toMatchObject({
      code: 'file-not-found',
      location: { file: 'requirements.txt' },
    })
  })
})

describe('writePareLock', () => {
  test('replaces the file as a whole, and leaves nothing beside it', async () => {
    expect(await readPareLock(directory)).toBeUndefined()
    await writePareLock(directory, 'one')
    await writePareLock(directory, 'two')
    expect(await readPareLock(directory)).toBe('two')
    expect(await readdir(directory)).toEqual(['pare.lock'])
  })

  test('writes where a symlink points', async () => {
    await write({ 'locks/app.lock': 'old' })
    await symlink('locks/app.lock', join(directory, 'pare.lock'))
    await writePareLock(directory, 'new')
    expect(await readFile(join(directory, 'locks/app.lock'), 'utf8')).toBe('new')
    expect(await readdir(join(directory, 'locks'))).toEqual(['app.lock'])
  })

  test('a folder in its place is an error that says so', async () => {
    await mkdir(join(directory, 'pare.lock'))
    await expect(readPareLock(directory)).rejects.toMatchObject({ code: 'lock-file-failed' })
    await expect(writePareLock(directory, 'x')).rejects.toMatchObject({ code: 'lock-file-failed' })
    expect(await readdir(directory)).toEqual(['pare.lock'])
  })
})
