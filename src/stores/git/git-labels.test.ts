import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { gitLabels } from './git-labels.ts'

let directory: string
const git = (...args: string[]) =>
  execFileSync('git', ['-C', directory, '-c', 'user.name=a', '-c', 'user.email=a@example.com', ...args], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  }).trim()

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'pare-git-'))
  git('init')
  writeFileSync(join(directory, 'app.py'), '')
})

afterEach(() => rmSync(directory, { recursive: true }))

function commit(): string {
  git('add', '.')
  git('commit', '-m', 'first')
  return git('rev-parse', 'HEAD')
}

describe('gitLabels', () => {
  test('the commit is the revision', async () => {
    const revision = commit()
    expect(await gitLabels(directory)).toEqual({ 'org.opencontainers.image.revision': revision })
  })

  test('uncommitted changes are told', async () => {
    const revision = commit()
    writeFileSync(join(directory, 'app.py'), 'x = 1')
    expect((await gitLabels(directory))['org.opencontainers.image.revision']).toBe(`${revision}-dirty`)
  })

  test.each([
    ['https://user:secret@git.example.com/team/shop.git', 'https://git.example.com/team/shop.git'],
    ['git@git.example.com:team/shop.git', 'ssh://git.example.com/team/shop.git'],
  ])('the remote %s is the source %s', async (remote, source) => {
    commit()
    git('remote', 'add', 'origin', remote)
    expect((await gitLabels(directory))['org.opencontainers.image.source']).toBe(source)
  })

  test('a folder without a commit is refused', async () => {
    await expect(gitLabels(directory)).rejects.toMatchObject({ code: 'no-commit', exitCode: 2 })
  })
})
