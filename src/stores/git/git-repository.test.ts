import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createMemoryRecordStore } from '../memory/memory-record-store.ts'
import { type GitRepositories, gitRepositories } from './git-repository.ts'

let root: string
let repositories: GitRepositories

const environment = { ...process.env, GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_SYSTEM: '/dev/null' }
const git = (name: string, ...args: string[]) =>
  execFileSync('git', ['-C', join(root, name), '-c', 'user.name=a', '-c', 'user.email=a@example.com', ...args], {
    encoding: 'utf8',
    env: environment,
    stdio: ['ignore', 'pipe', 'ignore'],
  }).trim()
const urlOf = (name: string) => pathToFileURL(join(root, name)).href

function commit(name: string, files: Readonly<Record<string, string>>): string {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, name, path)), { recursive: true })
    writeFileSync(join(root, name, path), text)
  }
  if (!existsSync(join(root, name, '.git'))) git(name, 'init', '--quiet', '-b', 'main')
  git(name, 'add', '.')
  git(name, 'commit', '--quiet', '-m', 'one')
  return git(name, 'rev-parse', 'HEAD')
}

function open(offline = false): GitRepositories {
  return gitRepositories({
    environment,
    cacheDirectory: join(root, 'cache'),
    records: createMemoryRecordStore(),
    offline,
    now: () => 0,
  })
}

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'pare-git-'))
  repositories = open()
})

afterEach(() => rmSync(root, { recursive: true }))

describe('gitRepositories', () => {
  test('a branch, a tag and no name at all become a commit', async () => {
    const first = commit('lib', { a: '1' })
    git('lib', 'tag', '-a', 'v1', '-m', 'one')
    const second = commit('lib', { a: '2' })
    const url = urlOf('lib')
    expect(await repositories.resolve(url, 'v1')).toBe(first)
    expect(await repositories.resolve(url, 'main')).toBe(second)
    expect(await repositories.resolve(url, undefined)).toBe(second)
    expect(await repositories.resolve(url, first.slice(0, 10))).toBe(first)
  })

  test('a commit is laid out without its history, and with its submodules', async () => {
    commit('inner', { data: 'inner' })
    commit('outer', { 'src/a.py': 'x = 1\n' })
    git('outer', '-c', 'protocol.file.allow=always', 'submodule', '--quiet', 'add', join(root, 'inner'), 'deps/inner')
    const id = commit('outer', {})
    await repositories.checkOut(urlOf('outer'), id, join(root, 'out'))
    expect(readdirSync(join(root, 'out')).sort()).toEqual(['.gitmodules', 'deps', 'src'])
    expect(readFileSync(join(root, 'out/deps/inner/data'), 'utf8')).toBe('inner')
    expect(await repositories.read(urlOf('outer'), id, 'src/a.py')).toBe('x = 1\n')
    expect(await repositories.read(urlOf('outer'), id, 'src/b.py')).toBeUndefined()
  })

  test('what was fetched is there without the repository, and nothing else is', async () => {
    const id = commit('lib', { a: '1' })
    await repositories.read(urlOf('lib'), id, 'a')
    git('lib', 'branch', 'other')
    expect(await open(true).read(urlOf('lib'), id, 'a')).toBe('1')
    const error = { code: 'offline-and-not-cached', exitCode: 69 }
    await expect(open(true).read(urlOf('lib'), 'a'.repeat(40), 'a')).rejects.toMatchObject(error)
    await expect(open(true).resolve(urlOf('lib'), 'other')).rejects.toMatchObject(error)
  })

  test('a tag with a number leads to what describe says', async () => {
    const id = commit('lib', { a: '1' })
    expect(await repositories.describe(urlOf('lib'), id)).toBeUndefined()
    git('lib', 'tag', 'v1.4')
    expect(await open().describe(urlOf('lib'), id)).toMatch(/^v1\.4-0-g[0-9a-f]+$/)
  })

  test('a commit, branch or repository that is not there is told', async () => {
    commit('lib', { a: '1' })
    const missing = { code: 'git-revision-not-found', exitCode: 2 }
    await expect(repositories.resolve(urlOf('lib'), 'nowhere')).rejects.toMatchObject(missing)
    await expect(repositories.read(urlOf('lib'), 'b'.repeat(40), 'a')).rejects.toMatchObject(missing)
    const error = { code: 'git-fetch-failed', exitCode: 69 }
    await expect(repositories.resolve(urlOf('none'), undefined)).rejects.toMatchObject(error)
  })

  test('a submodule of a repository of the web may not be a folder of this computer', async () => {
    // The URL is rewritten, so that git fetches a folder and pare sees a server.
    writeFileSync(join(root, 'config'), `[url "${urlOf('outer')}"]\n\tinsteadOf = https://example.org/outer\n`)
    commit('inner', { data: 'inner' })
    commit('outer', { a: '1' })
    git('outer', '-c', 'protocol.file.allow=always', 'submodule', '--quiet', 'add', join(root, 'inner'), 'inner')
    const id = commit('outer', {})
    const other = gitRepositories({
      environment: { ...environment, GIT_CONFIG_GLOBAL: join(root, 'config') },
      cacheDirectory: join(root, 'cache'),
      records: createMemoryRecordStore(),
      offline: false,
      now: () => 0,
    })
    const error = { code: 'unsafe-submodule', exitCode: 2 }
    await expect(other.checkOut('https://example.org/outer', id, join(root, 'out'))).rejects.toMatchObject(error)
  })

  test('no git on PATH is told', async () => {
    const without = gitRepositories({
      environment: { PATH: root },
      cacheDirectory: join(root, 'cache'),
      records: createMemoryRecordStore(),
      offline: false,
      now: () => 0,
    })
    await expect(without.resolve('https://example.org/a', undefined)).rejects.toMatchObject({
      code: 'no-git',
      exitCode: 69,
    })
  })

  test('credentials reach git neither by its arguments nor by the cache', async () => {
    const log = join(root, 'arguments')
    mkdirSync(join(root, 'bin'))
    writeFileSync(
      join(root, 'bin/git'),
      `#!/bin/sh\necho "$@" >> ${log}\nexec ${execFileSync('which', ['git'], { encoding: 'utf8' }).trim()} "$@"\n`,
      {
        mode: 0o755,
      },
    )
    const spied = gitRepositories({
      environment: { ...environment, PATH: `${join(root, 'bin')}:${process.env.PATH}` },
      cacheDirectory: join(root, 'cache'),
      records: createMemoryRecordStore(),
      offline: false,
      now: () => 0,
    })
    const error = await spied.read('http://me:s3cret@127.0.0.1:9/x.git', 'a'.repeat(40), 'a').catch(cause => cause)
    expect(error).toMatchObject({ code: 'git-fetch-failed' })
    expect(`${error.message} ${error.hint}`).not.toContain('s3cret')
    expect(readFileSync(log, 'utf8')).not.toContain('s3cret')
    const kept = readdirSync(join(root, 'cache'), { recursive: true, withFileTypes: true }).filter(entry =>
      entry.isFile(),
    )
    const texts = kept.map(entry => readFileSync(join(entry.parentPath, entry.name), 'latin1'))
    expect(texts.filter(text => text.includes('s3cret'))).toEqual([])
  })
})
