import { chmod, mkdir, mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { makeZip } from '../../../test/fixtures/make-zip.ts'
import { bytesOf } from '../../formats/digest/collect.ts'
import { digestOf } from '../../formats/digest/digest-of.ts'
import type { Download, Downloads } from '../../model/stores.ts'
import { findUv } from './find-uv.ts'
import { uvVersion } from './uv-release.ts'

let root: string
let fetched: Download[]

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'pare-uv-'))
  fetched = []
})

afterEach(() => rm(root, { recursive: true }))

async function putUv(folder: string, version: string): Promise<void> {
  await mkdir(join(root, folder), { recursive: true })
  await writeFile(join(root, folder, 'uv'), `#!/bin/sh\necho 'uv ${version} (x86_64)'\n`)
  await chmod(join(root, folder, 'uv'), 0o755)
}

function downloadsOf(script: string): Downloads {
  const name = `uv-${uvVersion}.data/scripts/uv`
  const bytes = makeZip([{ name: 'uv/__init__.py' }, { name, content: script }])
  return {
    async fetch(file) {
      fetched.push(file)
      return { digest: digestOf(bytes), size: bytes.length, open: () => bytesOf(bytes) }
    },
  }
}

function find(folders: readonly string[], script = `#!/bin/sh\necho 'uv ${uvVersion}'\n`) {
  return findUv({
    path: folders.map(folder => (folder.startsWith('.') ? folder : join(root, folder))).join(':'),
    cacheDirectory: join(root, 'cache'),
    downloads: downloadsOf(script),
    platform: { os: 'linux', architecture: 'x64' },
    fileHost: 'https://mirror.example.org/',
  })
}

describe('findUv', () => {
  test('the first on PATH that is new enough is taken', async () => {
    await putUv('old', '0.4.0')
    await putUv('new', '0.9.30')
    await putUv('newer', '99.0.0')
    expect(await find(['nowhere', '.', 'old', 'new', 'newer'])).toEqual({
      program: join(root, 'new/uv'),
      version: '0.9.30',
    })
    expect(fetched).toEqual([])
  })

  test('without one it is fetched by digest, once, and can be executed', async () => {
    const { program, version } = await find([])
    expect(version).toBe(uvVersion)
    expect((await stat(program)).mode & 0o777).toBe(0o755)
    expect(fetched[0]?.url).toMatch(/^https:\/\/mirror.example.org\/packages\/.*\/uv-.*x86_64.*\.whl$/)
    expect(fetched[0]?.digest).toMatch(/^sha256:[0-9a-f]{64}$/)
    await find([])
    expect(fetched).toHaveLength(1)
    expect(await readdir(join(program, '..'))).toEqual(['uv'])
  })

  test('one that does not start is an error', async () => {
    await expect(find([], '#!/bin/sh\nexit 1\n')).rejects.toMatchObject({ code: 'no-resolver', exitCode: 69 })
  })

  test('a computer that there is none for is an error', async () => {
    const platform = { os: 'linux', architecture: 'mips' }
    const options = { path: '', cacheDirectory: join(root, 'cache'), downloads: downloadsOf(''), platform }
    await expect(findUv(options)).rejects.toThrow(/there is none for linux on mips/)
  })
})
