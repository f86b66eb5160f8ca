import { describe, expect, test } from 'vitest'
import { debian, entriesOf, treeOf } from '../../../test/fixtures/tree.ts'
import { readZip } from '../../formats/zip/read-zip.ts'
import { withoutEntries } from '../../images/build-tree.ts'
import type { Tree } from '../../model/tree.ts'
import { emptiedFolders, zipStandardLibrary } from './zip-standard-library.ts'

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

describe('emptiedFolders', () => {
  test('are those below the library that hold nothing any more', () => {
    const tree = libraryOf({ 'json/': '', 'json/a/': '', 'xml/': '', 'xml/sax.pyc': '' })
    const emptied = emptiedFolders(tree, ['usr/lib/python3.13'])
    expect([...emptied].map(path => path.slice(library.length + 1)).sort()).toEqual(['json', 'json/a'])
    expect(withoutEntries(tree, ({ path }) => emptied.has(path)).entries.has(`${library}/xml` as never)).toBe(true)
  })
})
