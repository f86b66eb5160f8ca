import { describe, expect, test } from 'vitest'
import { debian, entriesOf, treeOf } from '../../../test/fixtures/tree.ts'
import type { ImagePath } from '../../model/image-path.ts'
import { indexLibrary, modulesAmong, pareStandardLibrary } from './pare-standard-library.ts'

const library = 'usr/lib/python3.13'

async function pared(files: Readonly<Record<string, string>>, ...asks: string[]) {
  const paths = Object.fromEntries(Object.entries(files).map(([path, text]) => [`${library}/${path}`, text]))
  const tree = treeOf(entriesOf(debian('libpython3.13-stdlib'), paths))
  const asked = asks.map(name => ({ name, from: 'app/main.py', line: 1 }))
  const { unreached, missing } = pareStandardLibrary(await indexLibrary(tree, '3.13'), asked)
  return { left: [...unreached].map(path => path.slice(library.length + 1)).sort(), missing }
}

describe('pareStandardLibrary', () => {
  test('modules that nothing asks for leave, and what they bring', async () => {
    const files = {
      'sqlite3/__init__.py': 'import _sqlite3',
      'lib-dynload/_sqlite3.cpython-313-x86_64-linux-gnu.so': '',
      'json/__init__.py': 'import json.decoder',
      'json/decoder.py': '',
      'json/tool.py': '',
      'pydoc_data/__init__.py': '',
      'pydoc_data/module-index.html': '',
    }
    expect(await pared(files, 'json')).toEqual({
      left: [
        'json/tool.py',
        'lib-dynload/_sqlite3.cpython-313-x86_64-linux-gnu.so',
        'pydoc_data/__init__.py',
        'pydoc_data/module-index.html',
        'sqlite3/__init__.py',
      ],
      missing: ['_sqlite3', 'json.tool', 'pydoc_data', 'sqlite3'],
    })
    expect((await pared(files, 'json', 'sqlite3')).missing).toEqual(['json.tool', 'pydoc_data'])
  })

  test('native code is asked as well', async () => {
    const files = { 'lib-dynload/_decimal.cpython-313-x86_64-linux-gnu.so': '\0numbers\0', 'numbers.py': '' }
    expect((await pared(files, '_decimal')).left).toEqual([])
  })

  test('a codec is known by its other names', async () => {
    const files = {
      'encodings/__init__.py': '',
      'encodings/aliases.py': 'aliases = {"cp936": "gbk"}',
      'encodings/gbk.py': '',
      'encodings/big5.py': '',
    }
    expect((await pared(files, 'encodings.cp936')).left).toEqual(['encodings/big5.py'])
  })
})

describe('modulesAmong', () => {
  test('gives the names of modules of the standard library', () => {
    const paths = [`${library}/turtle.py`, `${library}/test/data.txt`, 'usr/bin/pydoc3.13'] as ImagePath[]
    expect(modulesAmong(paths, '3.13')).toEqual(['turtle'])
  })
})
