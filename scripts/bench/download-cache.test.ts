import { mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { temporaryFolder } from '../../test/temporary-folder.ts'
import { keepDownloads } from './download-cache.ts'

describe('keepDownloads', () => {
  test('what came over the network stays, and what was made of it goes', async () => {
    const folder = temporaryFolder()
    const [cache, aside] = [join(folder, 'cache'), join(folder, 'aside/0')]
    const [wheel, index, unpacked] = ['a', 'b', 'c'].map(letter => letter.repeat(64))
    const files = {
      [`blobs/sha256/aa/${wheel}`]: 'a wheel',
      [`blobs/sha256/bb/${index}`]: 'a package list',
      [`blobs/sha256/cc/${unpacked}`]: 'a file of the wheel',
      'records/debian-packages/1.json': `{"blob":"sha256:${index}"}`,
      'records/distribution/1.json': `{"digest":"sha256:${unpacked}"}`,
      'programs/uv-0.9/uv': 'uv',
      'programs/python3.13-amd64/usr/bin/python3.13': 'python',
      'uv/simple/flask': 'an answer of the package index',
    }
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(join(cache, dirname(path)), { recursive: true })
      writeFileSync(join(cache, path), text)
    }
    await keepDownloads(cache, aside, [`sha256:${wheel}`])
    const left = readdirSync(cache, { recursive: true, withFileTypes: true }).filter(entry => entry.isFile())
    expect(left.map(({ name }) => name).sort()).toEqual(['1.json', wheel, index, 'flask', 'uv'])
  })
})
