import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { parseToml } from '../toml/parse-toml.ts'
import { pdmContentHash, pipfileContentHash, poetryContentHashes } from './lock-content-hash.ts'
import { parsePdmLock } from './parse-pdm-lock.ts'
import { parsePipfileLock } from './parse-pipfile-lock.ts'
import { parsePoetryLock } from './parse-poetry-lock.ts'

const fixtures = join(import.meta.dirname, '../../../test/fixtures')
const read = (path: string) => readFileSync(join(fixtures, path), 'utf8')
const toml = (path: string) => parseToml(read(path), path)

describe('the digest that a lockfile names is that of what it was made from', () => {
  test.each([
    'lockfiles/poetry-1.1',
    'lockfiles/poetry-1.8',
    'lockfiles/poetry-2.5',
    'projects/same-poetry-1',
    'projects/same-poetry-2',
  ])('poetryContentHashes: %s', folder => {
    const { contentHash } = parsePoetryLock(read(`${folder}/poetry.lock`), 'poetry.lock')
    expect(poetryContentHashes(toml(`${folder}/pyproject.toml`))).toContain(contentHash)
  })

  test.each(['lockfiles/pdm', 'lockfiles/pdm-static', 'projects/same-pdm'])('pdmContentHash: %s', folder => {
    const { contentHash } = parsePdmLock(read(`${folder}/pdm.lock`), 'pdm.lock')
    expect(pdmContentHash(toml(`${folder}/pyproject.toml`))).toBe(contentHash)
  })

  test.each(['lockfiles/pipenv', 'projects/same-pipenv'])('pipfileContentHash: %s', folder => {
    const { contentHash } = parsePipfileLock(read(`${folder}/Pipfile.lock`), 'Pipfile.lock')
    expect(pipfileContentHash(toml(`${folder}/Pipfile`))).toBe(contentHash)
  })

  test('another dependency is another digest', () => {
    const document = parseToml('[tool.poetry.dependencies]\nflask = "*"\n', 'pyproject.toml')
    const changed = parseToml('[tool.poetry.dependencies]\nflask = "3"\n', 'pyproject.toml')
    expect(poetryContentHashes(changed)).not.toEqual(poetryContentHashes(document))
  })
})
