import { execFileSync } from 'node:child_process'
import { describe, expect, test } from 'vitest'
import { app, debian, distribution, entriesOf, treeOf } from '../../../test/fixtures/tree.ts'
import { collect } from '../../formats/digest/collect.ts'
import { readZip } from '../../formats/zip/read-zip.ts'
import { withoutEntries } from '../../images/build-tree.ts'
import type { Tree } from '../../model/tree.ts'
import { emptiedFolders, withZippedModules, zipStandardLibrary } from './zip-standard-library.ts'

const library = 'usr/lib/python3.13'

function libraryOf(files: Readonly<Record<string, string>>): Tree {
  const paths = Object.fromEntries(Object.entries(files).map(([path, text]) => [`${library}/${path}`, text]))
  return treeOf(entriesOf(debian('libpython3.13-stdlib'), paths))
}

async function zipped(tree: Tree) {
  const found = await zipStandardLibrary(tree, '3.13')
  if (!found) return undefined
  const names: string[] = []
  for await (const member of readZip(found.archive.content, 'python313.zip')) names.push(member.entry.name)
  return { path: found.archive.path, names, gone: [...found.zipped].map(path => path.slice(library.length + 1)) }
}

describe('zipStandardLibrary', () => {
  test('bytecode goes into the archive that CPython looks into first; by `os` it finds its folder', async () => {
    const tree = libraryOf({ 'os.pyc': 'os', 'json/__init__.pyc': 'json', 'lib-dynload/_ssl.so': 'elf' })
    expect(await zipped(tree)).toEqual({
      path: 'usr/lib/python313.zip',
      names: ['json/__init__.pyc', 'os.pyc'],
      gone: ['json/__init__.pyc'],
    })
  })

  test('a package with files of other kinds stays a folder', async () => {
    const tree = libraryOf({ 'venv/__init__.pyc': '', 'venv/scripts/activate': '', 'abc.pyc': 'abc' })
    expect((await zipped(tree))?.names).toEqual(['abc.pyc'])
  })

  test('a library without bytecode is left alone', async () => {
    expect(await zipped(libraryOf({ 'os.py': '' }))).toBeUndefined()
  })
})

describe('zipStandardLibrary, with the distributions', () => {
  const site = 'usr/lib/site'

  async function zippedWith(files: Readonly<Record<string, string>>, library: Readonly<Record<string, string>> = {}) {
    const paths = Object.fromEntries(Object.entries(files).map(([path, text]) => [`${site}/${path}`, text]))
    const tree = treeOf(
      [...libraryOf({ 'os.pyc': 'os', ...library }).entries.values()],
      entriesOf(distribution('lib'), paths),
    )
    const { archive, zipped } = (await zipStandardLibrary(tree, '3.13', site))!
    const members: string[] = []
    for await (const { entry } of readZip(archive.content, 'python313.zip')) members.push(entry.name)
    return {
      members,
      left: Object.keys(paths)
        .filter(path => !zipped.has(path as never))
        .map(path => path.slice(site.length + 1)),
    }
  }

  test('their bytecode is in the archive, and native modules stay where they were', async () => {
    const files = {
      'lib/__init__.pyc': '',
      'lib/_fast.cpython-313-x86_64-linux-gnu.so': '',
      'lib/_c.so': '',
      'six.pyc': '',
    }
    expect(await zippedWith(files)).toEqual({
      members: ['lib/__init__.pyc', 'os.pyc', 'six.pyc'],
      left: ['lib/_fast.cpython-313-x86_64-linux-gnu.so', 'lib/_c.so'],
    })
  })

  test.each(['data.json', 'libfast.so', 'lib/libfast.so.1', 'old.py', '__pycache__/old.cpython-313.pyc'])(
    'a package with what it may look for by its own path stays a folder: %s',
    async name => {
      const files = {
        'lib/__init__.pyc': '',
        [`lib/${name}`]: '',
        ...(name.endsWith('.cpython-313.pyc') ? { 'lib/old.py': '' } : {}),
      }
      expect((await zippedWith(files)).members).toEqual(['os.pyc'])
    },
  )

  test('folders of modules without an `__init__` have an entry of their own, or nothing would be found in them', async () => {
    const files = { [`${site}/google/rpc/code.pyc`]: '', [`${site}/google/api/__init__.pyc`]: '' }
    const tree = treeOf([...libraryOf({ 'os.pyc': '' }).entries.values()], entriesOf(distribution('google'), files))
    const { archive } = (await zipStandardLibrary(tree, '3.13', site))!
    const list = 'import io, sys, zipfile; print(*zipfile.ZipFile(io.BytesIO(sys.stdin.buffer.read())).namelist())'
    const input = await collect(archive.content.open())
    expect(execFileSync('python3', ['-c', list], { input, encoding: 'utf8' }).trim().split(' ')).toEqual([
      'google/',
      'google/api/__init__.pyc',
      'google/rpc/',
      'google/rpc/code.pyc',
      'os.pyc',
    ])
  })

  test('a module of the standard library’s name does not come before that', async () => {
    const files = { 'json/__init__.pyc': 'theirs', 'typing.pyc': 'theirs' }
    expect(await zippedWith(files, { 'typing.pyc': 'ours' })).toEqual({
      members: ['os.pyc', 'typing.pyc'],
      left: ['json/__init__.pyc', 'typing.pyc'],
    })
  })

  test('what a link leads to is in the archive by both names', async () => {
    const { members } = await zippedWith({ 'lib/__init__.pyc': '' }, { 'a.pyc': 'a', 'b.pyc': '-> a.pyc' })
    expect(members).toEqual(['a.pyc', 'b.pyc', 'lib/__init__.pyc', 'os.pyc'])
  })

  test('the project’s own modules are none of it', async () => {
    const tree = treeOf([...libraryOf({ 'os.pyc': '' }).entries.values()], entriesOf(app, { [`${site}/main.pyc`]: '' }))
    expect((await zipStandardLibrary(tree, '3.13', site))?.zipped).toEqual(new Set())
  })

  test('folders that are empty then leave', async () => {
    const files = { [`${site}/lib/`]: '', [`${site}/lib/__init__.pyc`]: '', [`${site}/lib-1.dist-info/METADATA`]: '' }
    const tree = treeOf([...libraryOf({ 'os.pyc': '' }).entries.values()], entriesOf(distribution('lib'), files))
    const paths = [...(await withZippedModules(tree, '3.13', site)).entries.keys()].filter(path =>
      path.startsWith(site),
    )
    expect(paths).toEqual([site, `${site}/lib-1.dist-info`, `${site}/lib-1.dist-info/METADATA`])
  })
})

describe('emptiedFolders', () => {
  test('are those below the library that hold nothing any more', () => {
    const tree = libraryOf({ 'json/': '', 'json/a/': '', 'xml/': '', 'xml/sax.pyc': '' })
    const emptied = emptiedFolders(tree, ['usr/lib/python3.13'])
    expect([...emptied].map(path => path.slice(library.length + 1)).sort()).toEqual(['json', 'json/a'])
    expect(withoutEntries(tree, ({ path }) => emptied.has(path)).entries.has(`${library}/xml` as never)).toBe(true)
  })
})
