import { execFileSync } from 'node:child_process'
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { treeOfLiteral } from '../../../test/image-literal.ts'
import { temporaryFolder } from '../../../test/temporary-folder.ts'
import { bytesOf } from '../../formats/digest/collect.ts'
import { digestOf } from '../../formats/digest/digest-of.ts'
import { compareTrees } from '../../images/compare-trees.ts'
import type { Tree, TreeEntry } from '../../model/tree.ts'
import { readRootfs } from './read-rootfs.ts'
import { removeRootfs } from './remove-rootfs.ts'
import { writeRootfs } from './write-rootfs.ts'

/** The same Tree with some fields of an entry changed. */
function changed(tree: Tree, path: string, change: Partial<TreeEntry>): Tree {
  const entries = [...tree.entries.values()].map(entry => (entry.path === path ? { ...entry, ...change } : entry))
  return { entries: new Map(entries.map(entry => [entry.path, entry as TreeEntry])) }
}

const tree = treeOfLiteral({
  'bin/': '',
  'bin/ash': '=> bin/sh',
  'bin/sh': 'shell',
  'etc/': '',
  'etc/x': '-> ../bin/sh',
  lib: '-> usr/lib',
})

const modeOf = (path: string): string => (lstatSync(path).mode & 0o7777).toString(8)

describe('writeRootfs', () => {
  test('lays out what readRootfs reads back', async () => {
    const directory = join(temporaryFolder(), 'new/root')
    await writeRootfs(tree, directory)
    const read = await readRootfs(directory, { kind: 'app' })
    const withoutRoot = { entries: new Map([...read.entries].filter(([path]) => path !== '')) }
    // The first name in the order of paths has the file.
    const expected = treeOfLiteral({
      'bin/': '',
      'bin/ash': 'shell',
      'bin/sh': '=> bin/ash',
      'etc/': '',
      'etc/x': '-> ../bin/sh',
      lib: '-> usr/lib',
    })
    expect(compareTrees(expected, withoutRoot)).toEqual({ removed: [], added: [], changed: [] })
    expect(readlinkSync(join(directory, 'lib'))).toBe('usr/lib')
    expect(modeOf(directory)).toBe('755')
  })

  test('gives every mode as it is, whatever the umask', async () => {
    const directory = join(temporaryFolder(), 'root')
    const odd = changed(changed(tree, 'bin/sh', { mode: 0o4777 }), 'etc', { mode: 0o555 })
    const old = process.umask(0o077)
    try {
      await writeRootfs(odd, directory)
    } finally {
      process.umask(old)
    }
    expect([modeOf(join(directory, 'bin/sh')), modeOf(join(directory, 'etc')), modeOf(join(directory, 'bin'))]).toEqual(
      ['4777', '555', '755'],
    )
  })

  test('links files of the cache that have the right mode, and copies the others', async () => {
    const folder = temporaryFolder()
    const bytes = Buffer.from('shell')
    const hostPath = join(folder, 'blob')
    writeFileSync(hostPath, bytes)
    chmodSync(hostPath, 0o644)
    const content = { digest: digestOf(bytes), size: 5, hostPath, open: () => bytesOf(bytes) }
    const linked = changed(tree, 'bin/sh', { content } as Partial<TreeEntry>)
    const { uid, gid } = statSync(hostPath)
    const owned = changed(linked, 'bin/sh', { uid, gid })
    const foreign = changed(linked, 'bin/sh', { uid: 65_532, gid: 65_532 })
    // Only root can give files away.
    const owners = uid === 0
    for (const [name, from, isLinked] of [
      ['a', linked, true],
      ['b', changed(linked, 'bin/sh', { mode: 0o755 }), false],
      ['o', owned, true],
      ['f', foreign, !owners],
    ] as const) {
      const directory = join(folder, name)
      await writeRootfs(from, directory, { link: true, owners })
      expect(statSync(join(directory, 'bin/sh')).ino === statSync(hostPath).ino).toBe(isLinked)
      expect(readFileSync(join(directory, 'bin/sh'), 'utf8')).toBe('shell')
    }
    await writeRootfs(linked, join(folder, 'c'))
    expect(statSync(join(folder, 'c/bin/sh')).ino).not.toBe(statSync(hostPath).ino)
    expect(modeOf(hostPath)).toBe('644')
  })

  test('gives files their times', async () => {
    const directory = join(temporaryFolder(), 'root')
    await writeRootfs(changed(tree, 'etc', { modifiedAt: 1000 }), directory)
    expect([lstatSync(join(directory, 'etc')).mtimeMs, lstatSync(join(directory, 'lib')).mtimeMs]).toEqual([
      1_000_000, 315_619_200_000,
    ])
  })

  test('refuses a folder that is not empty, unless it may replace it', async () => {
    const directory = temporaryFolder()
    await writeRootfs(tree, directory)
    await expect(writeRootfs(tree, directory)).rejects.toMatchObject({ code: 'directory-not-empty' })
    writeFileSync(join(directory, 'old'), '')
    await writeRootfs(tree, directory, { replace: true })
    expect(existsSync(join(directory, 'old'))).toBe(false)
    expect(readdirSync(join(directory, '..')).filter(name => name.startsWith('.pare-'))).toEqual([])
  })

  test('never writes through a symlink', async () => {
    const folder = temporaryFolder()
    const hostile = treeOfLiteral({ d: `-> ${folder}`, 'd/x': 'gone out' })
    await expect(writeRootfs(hostile, join(folder, 'root'))).rejects.toMatchObject({ code: 'unsafe-path' })
    expect(readdirSync(folder)).toEqual([])
  })

  test('leaves nothing behind when it fails', async () => {
    const folder = temporaryFolder()
    const broken = changed(tree, 'bin/sh', {
      content: {
        ...(tree.entries.get('bin/sh' as never) as { content: object }).content,
        hostPath: join(folder, 'missing'),
      },
    } as Partial<TreeEntry>)
    await expect(writeRootfs(broken, join(folder, 'root'))).rejects.toMatchObject({ code: 'rootfs-failed' })
    await expect(
      writeRootfs(tree, join(folder, 'r'), { signal: AbortSignal.abort(new Error('cancelled')) }),
    ).rejects.toThrow('cancelled')
    expect(readdirSync(folder)).toEqual([])
  })

  test('lays out 5,000 files in a fraction of a second', async () => {
    const folder = temporaryFolder()
    const bytes = Buffer.from('x'.repeat(3000))
    const hostPath = join(folder, 'blob')
    writeFileSync(hostPath, bytes, { mode: 0o644 })
    const content = { digest: digestOf(bytes), size: bytes.length, hostPath, open: () => bytesOf(bytes) }
    const literal: Record<string, string> = {}
    for (let n = 0; n < 5000; n++) {
      const directory = `d${String(n % 50).padStart(2, '0')}`
      literal[`${directory}/`] = ''
      literal[`${directory}/f${n}`] = ''
    }
    const many = treeOfLiteral(literal)
    const entries = [...many.entries.values()].map(entry => (entry.kind === 'file' ? { ...entry, content } : entry))
    const laid = { entries: new Map(entries.map(entry => [entry.path, entry])) }
    const passes: number[] = []
    for (const name of ['a', 'b']) {
      // Time of the processor: what else the machine does is not what is tested here.
      const start = process.threadCpuUsage()
      await writeRootfs(laid, join(folder, name), { link: true })
      const { user, system } = process.threadCpuUsage(start)
      passes.push((user + system) / 1000)
    }
    expect(Math.min(...passes)).toBeLessThan(500)
  })
})

describe('removeRootfs', () => {
  test('removes what its own modes forbid to remove, and follows no symlink', () => {
    const folder = temporaryFolder()
    const outside = join(folder, 'outside')
    mkdirSync(join(folder, 'root/d/e'), { recursive: true })
    mkdirSync(outside, { mode: 0o755 })
    symlinkSync(outside, join(folder, 'root/d/link'))
    chmodSync(join(folder, 'root/d'), 0o000)
    removeRootfs(join(folder, 'root'))
    removeRootfs(join(folder, 'root'))
    expect(readdirSync(folder)).toEqual(['outside'])
    expect(modeOf(outside)).toBe('755')
  })
})

describe('readRootfs', () => {
  test('leaves out fifos and refuses names that are not UTF-8', async () => {
    const folder = temporaryFolder()
    execFileSync('mkfifo', [join(folder, 'pipe')])
    expect([...(await readRootfs(folder, { kind: 'app' })).entries.keys()]).toEqual([''])
    writeFileSync(Buffer.concat([Buffer.from(`${folder}/`), Buffer.from([0xe9])]), '')
    await expect(readRootfs(folder, { kind: 'app' })).rejects.toMatchObject({
      code: 'name-not-utf8',
      message: `Expected names in UTF-8 in \`${folder}\`, got \`\\xe9\``,
    })
  })

  test('records owners when it is asked to', async () => {
    const folder = temporaryFolder()
    const { uid } = statSync(folder)
    expect((await readRootfs(folder, { kind: 'app' }, { owners: true })).entries.get('' as never)!.uid).toBe(uid)
  })

  test('says which folder is not there', async () => {
    const directory = join(temporaryFolder(), 'none')
    await expect(readRootfs(directory, { kind: 'app' })).rejects.toMatchObject({
      code: 'file-unreadable',
      message: `Could not read \`${directory}\`: ENOENT`,
    })
  })
})
