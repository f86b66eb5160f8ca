import { chmod, mkdir, readdir, readFile, stat, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { temporaryFolder } from '../../../test/temporary-folder.ts'
import { writeAll } from './write-all.ts'

async function contents(folder: string): Promise<Record<string, string>> {
  const names = await readdir(folder, { recursive: true, withFileTypes: true })
  const files = names.filter(entry => !entry.isDirectory()).map(entry => join(entry.parentPath, entry.name))
  const pairs = await Promise.all(
    files.sort().map(async file => [file.slice(folder.length + 1), await readFile(file, 'utf8')]),
  )
  return Object.fromEntries(pairs)
}

describe('writeAll', () => {
  test('files are written, in folders that are made for them', async () => {
    const folder = await temporaryFolder()
    await writeFile(join(folder, 'README.md'), 'old')
    await writeAll(folder, [
      { path: '.github/workflows/image.yml', content: 'a' },
      { path: 'README.md', content: 'new', existing: 'old' },
    ])
    expect(await contents(folder)).toEqual({ '.github/workflows/image.yml': 'a', 'README.md': 'new' })
  })

  test('where the last cannot be written, none is, and no folder is left', async () => {
    const folder = await temporaryFolder()
    await writeFile(join(folder, 'README.md'), 'old')
    await mkdir(join(folder, 'compose.yaml'))
    const work = writeAll(folder, [
      { path: 'deep/er/Dockerfile', content: 'a' },
      { path: 'README.md', content: 'new', existing: 'old' },
      { path: 'compose.yaml', content: 'c' },
    ])
    await expect(work).rejects.toMatchObject({ code: 'file-not-written', location: { file: 'compose.yaml' } })
    expect(await contents(folder)).toEqual({ 'README.md': 'old' })
    expect((await readdir(folder)).sort()).toEqual(['README.md', 'compose.yaml'])
  })

  test('a part of the path that is a file is named', async () => {
    const folder = await temporaryFolder()
    await writeFile(join(folder, '.github'), '')
    const work = writeAll(folder, [{ path: '.github/workflows/image.yml', content: 'a' }])
    await expect(work).rejects.toThrow('`.github/workflows/image.yml`')
    expect(await contents(folder)).toEqual({ '.github': '' })
  })

  test('a file that has changed since it was read stays, and so does every other', async () => {
    const folder = await temporaryFolder()
    await writeFile(join(folder, 'README.md'), 'newer')
    const work = writeAll(folder, [
      { path: 'Dockerfile', content: 'a' },
      { path: 'README.md', content: 'new', existing: 'old' },
    ])
    await expect(work).rejects.toMatchObject({ code: 'changed-meanwhile', exitCode: 75 })
    expect(await contents(folder)).toEqual({ 'README.md': 'newer' })
  })

  test('a file that has come to be is not overwritten', async () => {
    const folder = await temporaryFolder()
    await writeFile(join(folder, 'Dockerfile'), 'theirs')
    await expect(writeAll(folder, [{ path: 'Dockerfile', content: 'a' }])).rejects.toMatchObject({
      code: 'file-not-written',
    })
    expect(await contents(folder)).toEqual({ Dockerfile: 'theirs' })
  })

  test('mode and link of a changed file stay', async () => {
    const folder = await temporaryFolder()
    await writeFile(join(folder, 'real.md'), 'old')
    await chmod(join(folder, 'real.md'), 0o640)
    await symlink('real.md', join(folder, 'README.md'))
    await writeAll(folder, [{ path: 'README.md', content: 'new', existing: 'old' }])
    expect(await readFile(join(folder, 'real.md'), 'utf8')).toBe('new')
    expect((await stat(join(folder, 'real.md'))).mode & 0o777).toBe(0o640)
  })
})
