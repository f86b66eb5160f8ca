import { describe, expect, test } from 'vitest'
import { app, debian, distribution, entriesOf, treeOf } from '../../../test/fixtures/tree.ts'
import { type ImagePath, parseImagePath } from '../../model/image-path.ts'
import type { Origin } from '../../model/origin.ts'
import type { Tree, TreeEntry } from '../../model/tree.ts'
import type { NativeNeeds } from './native-needs.ts'
import { type TouchedOptions, touchedEntries } from './touched-entries.ts'

const library = 'usr/lib/python3.13'
const site = 'usr/lib/site'
const multiarch = 'usr/lib/x86_64-linux-gnu'

const python = (files: Readonly<Record<string, string>>) => placed(library, debian('libpython3.13-stdlib'), files)
const packages = (files: Readonly<Record<string, string>>) => placed(site, distribution('lib'), files)

function placed(folder: string, origin: Origin, files: Readonly<Record<string, string>>): TreeEntry[] {
  return entriesOf(origin, Object.fromEntries(Object.entries(files).map(([path, text]) => [`${folder}/${path}`, text])))
}

const blank = (...paths: readonly string[]) => Object.fromEntries(paths.map(path => [path, '']))
const needs = (needed: Readonly<Record<string, readonly string[]>>) =>
  new Map(
    Object.entries(needed).map(([path, each]): [ImagePath, NativeNeeds] => [
      parseImagePath(path),
      { machine: 62, needed: each },
    ]),
  )

/** What stays of a Tree but its directories, and which modules are missing. */
function cut(tree: Tree, touched: readonly string[], options: Partial<TouchedOptions> = {}) {
  const { kept, missing } = touchedEntries(tree, new Set(touched.map(parseImagePath)), {
    python: '3.13',
    site,
    keep: [],
    isKept: () => false,
    spared: { hasModule: () => false, hasFile: () => false },
    native: new Map(),
    ...options,
  })
  return { kept: [...kept].filter(path => tree.entries.get(path)?.kind !== 'directory').sort(), missing }
}

describe('touchedEntries', () => {
  test('what a run touched stays; modules that it did not are missing', () => {
    const tree = treeOf(
      python(blank('json/__init__.pyc', 'json/tool.pyc', 'lib-dynload/_csv.cpython-313-x86_64-linux-gnu.so')),
      packages(blank('lib/__init__.pyc', 'lib/late.pyc')),
      entriesOf(debian('media-types'), blank('etc/mime.types', 'usr/share/x/unused')),
    )
    const touched = [`${library}/json/__init__.pyc`, `${site}/lib/__init__.pyc`, 'etc/mime.types']
    expect(cut(tree, touched)).toEqual({ kept: touched.sort(), missing: ['_csv', 'json.tool', 'lib.late'] })
  })

  test('the directories of what stays do, and no other', () => {
    const tree = treeOf(packages(blank('lib/a/x.pyc', 'lib/b/y.pyc')))
    const { kept } = touchedEntries(tree, new Set([parseImagePath(`${site}/lib/a/x.pyc`)]), {
      ...{ python: '3.13', site, keep: [], isKept: () => false, native: new Map() },
      spared: { hasModule: () => false, hasFile: () => false },
    })
    expect([...kept].sort()).toEqual(['usr', 'usr/lib', site, `${site}/lib`, `${site}/lib/a`, `${site}/lib/a/x.pyc`])
  })

  test('the project, records of what is installed and what is written for every image stay untouched', () => {
    const tree = treeOf(
      entriesOf(app, blank('app/main.py', 'app/empty/')),
      packages(blank('lib-1.0.dist-info/METADATA')),
      entriesOf(debian('base-files'), { 'usr/lib/os-release': '', 'etc/os-release': '-> ../usr/lib/os-release' }),
      entriesOf({ kind: 'generated', by: 'accounts' }, blank('etc/passwd')),
      entriesOf({ kind: 'generated', by: 'something' }, blank('etc/unused')),
    )
    expect(cut(tree, []).kept).toEqual([
      'app/main.py',
      'etc/os-release',
      'etc/passwd',
      'usr/lib/os-release',
      `${site}/lib-1.0.dist-info/METADATA`,
    ])
  })

  test('a module whose bytecode was touched beside its source is not missing', () => {
    const tree = treeOf(packages(blank('lib/a.py', 'lib/__pycache__/a.cpython-313.pyc')))
    const bytecode = `${site}/lib/__pycache__/a.cpython-313.pyc`
    expect(cut(tree, [bytecode])).toEqual({ kept: [bytecode], missing: [] })
  })

  describe('data beside data that was read', () => {
    const tree = treeOf(
      packages(blank('lib/t/a.html', 'lib/t/b.html', 'lib/t/sub/c.html', 'lib/t/code.pyc', 'lib/t/libn.so.1')),
    )
    const read = `${site}/lib/t/a.html`
    const native = needs({ [`${site}/lib/t/libn.so.1`]: [] })

    test('stays where its directory was listed, for asking for its status leaves no trace', () => {
      expect(cut(tree, [read, `${site}/lib/t`], { native }).kept).toEqual([read, `${site}/lib/t/b.html`])
    })

    test('leaves where nobody looked what there is', () => {
      expect(cut(tree, [read], { native }).kept).toEqual([read])
    })

    test('leaves where none of it was read', () => {
      expect(cut(tree, [`${site}/lib/t`, `${site}/lib/t/code.pyc`], { native }).kept).toEqual([
        `${site}/lib/t/code.pyc`,
      ])
    })
  })

  describe('what the settings keep', () => {
    const tree = treeOf(
      packages(
        blank('lib/__init__.pyc', 'lib/a/__init__.pyc', 'lib/a/b.pyc', 'lib/a/data/x.json', 'lib/c.pyc', 'lib/d.json'),
      ),
      packages(blank('library.pyc')),
    )

    test('stays with all below it, data as well, and the packages that it lies in', () => {
      expect(cut(tree, [], { keep: ['lib.a'] })).toEqual({
        kept: ['lib/__init__.pyc', 'lib/a/__init__.pyc', 'lib/a/b.pyc', 'lib/a/data/x.json'].map(
          path => `${site}/${path}`,
        ),
        missing: ['lib.c', 'library'],
      })
    })

    test('may be everything', () => {
      expect(cut(tree, [], { keep: ['**'] })).toMatchObject({ missing: [], kept: { length: 7 } })
    })

    test('may be a file', () => {
      const { kept, missing } = cut(tree, [], { isKept: path => path.endsWith('/c.pyc') })
      expect({ kept, missing }).toEqual({
        kept: [`${site}/lib/c.pyc`],
        missing: ['lib', 'lib.a', 'lib.a.b', 'library'],
      })
    })
  })

  describe('libraries', () => {
    const names = ['libssl.so.3', 'libssl.so.3.0.1', 'libcrypto.so.3', 'libopened.so.1', 'libdeep.so.2']
    const [ssl, sslFile, crypto, opened, deep] = names.map(name => `${multiarch}/${name}`) as [string, ...string[]]
    const module = `${library}/lib-dynload/_ssl.cpython-313-x86_64-linux-gnu.so`
    const tree = treeOf(
      python(blank('lib-dynload/_ssl.cpython-313-x86_64-linux-gnu.so')),
      entriesOf(debian('libs'), { [ssl]: '-> libssl.so.3.0.1', ...blank(sslFile!, crypto!, opened!, deep!) }),
    )
    const native = needs({
      [module]: ['libssl.so.3'],
      [sslFile!]: ['libcrypto.so.3'],
      [opened!]: ['libdeep.so.2'],
      [crypto!]: [],
      [deep!]: [],
    })
    const all = [module, ssl, sslFile!, crypto!]

    test('stay with the native code that needs them, and so do the links of their names', () => {
      expect(cut(tree, [module], { native }).kept).toEqual(all.toSorted())
    })

    test('leave with the module that needed them, although they were touched', () => {
      const spared = { hasModule: (name: string) => name === '_ssl', hasFile: () => false }
      expect(cut(tree, all, { native, spared })).toEqual({ kept: [], missing: ['_ssl'] })
    })

    test('stay where they were opened by their names, with what they need themselves', () => {
      const spared = { hasModule: (name: string) => name === '_ssl', hasFile: () => false }
      expect(cut(tree, [...all, opened!], { native, spared }).kept).toEqual([deep!, opened!])
    })
  })

  test('a file that is spared leaves although it was touched', () => {
    const tree = treeOf(entriesOf(debian('libc-bin'), blank('usr/lib/locale/C.utf8/LC_CTYPE')))
    const touched = ['usr/lib/locale/C.utf8/LC_CTYPE']
    expect(cut(tree, touched).kept).toEqual(touched)
    const spared = { hasModule: () => false, hasFile: (path: string) => path.startsWith('usr/lib/locale/') }
    expect(cut(tree, touched, { spared }).kept).toEqual([])
  })

  test('what a link leads to stays with it, over more than one link', () => {
    const links = {
      'usr/bin/python': '-> python3',
      'usr/bin/python3': '-> /usr/bin/python3.13',
      'usr/bin/python3.13*': '',
    }
    const tree = treeOf(entriesOf(debian('python3'), links))
    expect(cut(tree, ['usr/bin/python']).kept).toEqual(['usr/bin/python', 'usr/bin/python3', 'usr/bin/python3.13'])
  })

  test('the copyright of a Debian package stays as long as something of it does, and what its link leads to', () => {
    const [there, gone] = ['there', 'gone'].map(name => `usr/share/doc/${name}/copyright`)
    const tree = treeOf(
      entriesOf(debian('there'), { [there!]: '-> ../gone/copyright', 'usr/lib/x': '' }),
      entriesOf(debian('gone'), blank(gone!, 'usr/lib/y')),
    )
    expect(cut(tree, ['usr/lib/x']).kept).toEqual(['usr/lib/x', gone, there])
    expect(cut(tree, []).kept).toEqual([])
  })
})
