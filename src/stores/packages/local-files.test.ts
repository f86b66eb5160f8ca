import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { digestOf } from '../../formats/digest/digest-of.ts'
import type { Downloads } from '../../model/stores.ts'
import { createMemoryBlobStore } from '../memory/memory-blob-store.ts'
import { withLocalFiles } from './local-files.ts'

let directory: string

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'pare-local-'))
  await writeFile(join(directory, 'a b.whl'), 'wheel')
})

afterEach(() => rm(directory, { recursive: true }))

describe('withLocalFiles', () => {
  const remote: Downloads = { fetch: file => Promise.reject(new Error(`asked for ${file.url}`)) }
  const fetch = (name: string, digest = digestOf(Buffer.from('wheel'))) =>
    withLocalFiles(remote, createMemoryBlobStore()).fetch({
      url: pathToFileURL(join(directory, name)).href,
      name,
      digest,
    })

  test('a file of this computer is read and checked', async () => {
    expect(await fetch('a b.whl')).toMatchObject({ size: 5 })
    await expect(fetch('a b.whl', digestOf(Buffer.from('other')))).rejects.toMatchObject({ code: 'digest-mismatch' })
    await expect(fetch('nope.whl')).rejects.toMatchObject({ code: 'file-not-found' })
  })

  test('everything else is left to the other downloads', async () => {
    const downloads = withLocalFiles(remote, createMemoryBlobStore())
    await expect(downloads.fetch({ url: 'https://e.org/a', name: 'a' })).rejects.toThrow('asked for https://e.org/a')
  })
})
