import { describe, expect, test } from 'vitest'
import type { ImagePath } from '../../model/image-path.ts'
import type { DistributionName } from '../../model/python/distribution-name.ts'
import { findFacts } from '../../python/imports/find-facts.ts'
import { moduleTable } from '../../python/imports/module-table.ts'
import type { ReachReason } from '../../python/imports/reach.ts'
import { parseModule } from '../../python/syntax/parse-module.ts'
import type { DistributionIndex } from './distribution-index.ts'
import type { NativeFiles } from './native-files.ts'
import { unreachedFiles } from './unreached-files.ts'

const site = 'usr/lib/site'
const placed = (path: string) => (path.startsWith('/') ? path.slice(1) : `${site}/${path}`)

interface Literal {
  /** Paths in site-packages, or of the image after a `/`; sources with their text, all else with none. */
  readonly files: Readonly<Record<string, string>>
  readonly reached: readonly string[]
  readonly scripts?: DistributionIndex['scripts']
  readonly native?: NativeFiles
  readonly isKept?: (path: string) => boolean
}

/** What leaves, each with its rule, and the modules that are missing then. */
function left({ files, reached, scripts = {}, native = {}, isKept }: Literal) {
  const paths = Object.keys(files).map(path => placed(path) as ImagePath)
  const sources = Object.entries(files).filter(([path]) => /\.(?:py|so)$/.test(path))
  const facts = Object.fromEntries(
    sources.map(([path, text]) => [placed(path), findFacts(parseModule(text), { python: '3.13' })]),
  )
  const index: DistributionIndex = {
    name: 'lib' as DistributionName,
    paths,
    facts,
    plugins: [],
    scripts,
    native: Object.fromEntries(Object.entries(native).map(([path, each]) => [placed(path), each])),
  }
  const table = moduleTable(
    Object.entries(facts).map(([path, each]) => ({
      path: path as ImagePath,
      owner: 'distribution' as const,
      facts: each,
    })),
    [site],
  )
  const reasons = new Map(reached.map((name): [string, ReachReason] => [name, { kind: 'root', why: 'test' }]))
  const found = unreachedFiles([index], { table, reasons }, site, isKept)
  const rules = [...found.files].map(([path, rule]) => `${path.replace(`${site}/`, '')}: ${rule}`).sort()
  return { rules, missing: found.missing }
}

const blank = (...paths: readonly string[]) => Object.fromEntries(paths.map(path => [path, '']))

describe('unreachedFiles', () => {
  test('modules that nothing reaches leave, sources and native code alike', () => {
    const files = blank('a/__init__.py', 'a/b.py', 'a/_fast.abi3.so', 'c.py')
    expect(left({ files, reached: ['a'] })).toEqual({
      rules: ['a/_fast.abi3.so: unreached-module', 'a/b.py: unreached-module', 'c.py: unreached-module'],
      missing: ['a._fast', 'a.b', 'c'],
    })
  })

  test('bytecode leaves with its module, in the place of the source or beside it', () => {
    const files = blank(
      'a/__init__.py',
      'a/b.py',
      'a/b.pyc',
      'a/__pycache__/b.cpython-313.pyc',
      'a/__pycache__/c.cpython-313.pyc',
    )
    expect(left({ files: { ...files, 'a/c.py': '' }, reached: ['a', 'a.c'] }).rules).toEqual([
      'a/__pycache__/b.cpython-313.pyc: unreached-module',
      'a/b.py: unreached-module',
      'a/b.pyc: unreached-module',
    ])
  })

  test('metadata and what runs as Python starts stays', () => {
    const files = blank('a-1.0.dist-info/METADATA', 'a-1.0.dist-info/licenses/x.py', 'a.pth')
    expect(left({ files, reached: [] }).rules).toEqual([])
  })

  test('data leaves with the innermost package that it lies in', () => {
    const files = {
      ...blank('a/__init__.py', 'a/data.json', 'a/more/deep.json', 'a/b/x.json', 'a/b/more/y.json'),
      'a/b/__init__.py': 'import a',
    }
    expect(left({ files, reached: ['a'] }).rules).toEqual([
      'a/b/__init__.py: unreached-module',
      'a/b/more/y.json: unreached-module',
      'a/b/x.json: unreached-module',
    ])
    expect(left({ files, reached: ['a', 'a.b'] }).rules).toEqual([])
  })

  test('a folder of data that has the look of a package is data of the package that it lies in', () => {
    const files = blank(
      'a/__init__.py',
      'a/data/__init__.py',
      'a/data/sub/__init__.py',
      'a/data/sub/x.json',
      'a/data/y.json',
    )
    expect(left({ files, reached: ['a'] }).rules).toEqual([
      'a/data/__init__.py: unreached-module',
      'a/data/sub/__init__.py: unreached-module',
    ])
    expect(left({ files, reached: [] }).rules).toContain('a/data/y.json: unreached-module')
  })

  test('modules that lie among data make no package of its folder', () => {
    const files = blank('a/__init__.py', 'a/static/build.py', 'a/static/site.css')
    expect(left({ files, reached: ['a'] }).rules).toEqual(['a/static/build.py: unreached-module'])
  })

  test('parts of a namespace package leave alone', () => {
    const files = blank('google/api/http.py', 'google/api/http.proto', 'google/rpc/code.py', 'google/rpc/code.proto')
    expect(left({ files, reached: ['google', 'google.rpc', 'google.rpc.code'] }).rules).toEqual([
      'google/api/http.proto: unreached-module',
      'google/api/http.py: unreached-module',
    ])
  })

  test('data in no package stays', () => {
    const files = blank('mpl-data/font.ttf', 'LICENSE', '/usr/local/share/x/y.json')
    expect(left({ files, reached: [] }).rules).toEqual([])
  })

  test('a script leaves with the module that it starts', () => {
    const files = blank('a.py', 'b.py', '/usr/local/bin/run-a', '/usr/local/bin/run-b', '/usr/local/bin/other')
    const scripts = { 'run-a': 'a', 'run-b': 'b', other: 'elsewhere' }
    expect(left({ files, reached: ['b'], scripts }).rules).toEqual([
      'a.py: unreached-module',
      'usr/local/bin/run-a: unreached-script',
    ])
  })

  test('libraries of a `.libs` folder leave where no native code that stays needs them, directly or not', () => {
    const files = blank(
      'a/__init__.py',
      'a/_x.abi3.so',
      'a/_y.abi3.so',
      'a.libs/libx-1.so',
      'a.libs/libdeep.so.3',
      'a.libs/liby.so',
    )
    const native = {
      'a/_x.abi3.so': { needed: ['libx.so', 'libc.so.6'] },
      'a/_y.abi3.so': { needed: ['liby.so'] },
      'a.libs/libx-1.so': { needed: ['libdeep.so.3'], soname: 'libx.so' },
      'a.libs/libdeep.so.3': { needed: [] },
      'a.libs/liby.so': { needed: [] },
    }
    expect(left({ files, reached: ['a', 'a._x'], native }).rules).toEqual([
      'a.libs/liby.so: unneeded-library',
      'a/_y.abi3.so: unreached-module',
    ])
  })

  test('libraries of other folders stay: a package may open them by its own path', () => {
    const files = blank('nvidia/cublas/__init__.py', 'nvidia/cublas/lib/libcublas.so.12')
    const native = { 'nvidia/cublas/lib/libcublas.so.12': { needed: [] } }
    expect(left({ files, reached: [], native }).rules).toEqual(['nvidia/cublas/__init__.py: unreached-module'])
  })

  test('what the settings keep by its path stays', () => {
    const files = blank('a.py', 'b.py')
    expect(left({ files, reached: [], isKept: path => path.endsWith('a.py') })).toEqual({
      rules: ['b.py: unreached-module'],
      missing: ['b'],
    })
  })
})
