import { mkdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { temporaryFolder } from '../../../test/temporary-folder.ts'
import { watchFolder } from './watch-folder.ts'

describe('watchFolder', () => {
  test('tells what was written, made and removed, and nothing of what is ignored', async () => {
    const folder = temporaryFolder()
    await mkdir(join(folder, '.git'))
    await writeFile(join(folder, 'old.py'), '')
    await using watched = await watchFolder(folder, path => path.startsWith('.git'))
    const changes = watched.changes()[Symbol.asyncIterator]()
    const next = changes.next()
    await writeFile(join(folder, '.git/index'), 'x')
    await mkdir(join(folder, 'shop'))
    await writeFile(join(folder, 'shop/new.py'), '')
    await rm(join(folder, 'old.py'))
    const seen = new Set<string>((await next).value)
    while (!seen.has('old.py') || !seen.has('shop/new.py'))
      for (const path of (await changes.next()).value) seen.add(path)
    expect([...seen].sort()).toEqual(['old.py', 'shop', 'shop/new.py'])
  })

  test('ends with the signal', async () => {
    const folder = temporaryFolder()
    const ending = new AbortController()
    await using watched = await watchFolder(folder, () => false, ending.signal)
    const next = watched.changes()[Symbol.asyncIterator]().next()
    ending.abort()
    expect((await next).done).toBe(true)
  })
})
