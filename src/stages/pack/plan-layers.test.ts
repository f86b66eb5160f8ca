import { describe, expect, test } from 'vitest'
import { app, debian, distribution, entriesOf, treeOf } from '../../../test/fixtures/tree.ts'
import { ownLayerSize, pathsOf, planLayers } from './plan-layers.ts'

const site = 'usr/local/lib/python3.13/dist-packages'
const system = entriesOf(debian('libc6'), { 'usr/lib/libc.so.6': '' })
const generated = entriesOf({ kind: 'generated', by: 'accounts' }, { 'etc/passwd': '' })

describe('planLayers', () => {
  test('layers are in order of change: system, dependencies, app', () => {
    const tree = treeOf(
      system,
      generated,
      entriesOf(distribution('flask'), { [`${site}/flask.py`]: '' }),
      entriesOf(app, { 'app/main.py': '' }),
    )
    expect(planLayers(tree).map(layer => layer.name)).toEqual(['system', 'dependencies', 'app'])
  })

  test('the standard library has a layer of its own, with what only it needs', () => {
    const tree = treeOf(
      system,
      generated,
      entriesOf(debian('libpython3.13-stdlib'), { 'usr/lib/python313.zip': '', 'usr/lib/python3.13/os.pyc': '' }),
      entriesOf(debian('libsqlite3-0'), { 'usr/lib/libsqlite3.so.0': '' }),
      entriesOf({ kind: 'generated', by: 'ld.so.cache' }, { 'etc/ld.so.cache': '' }),
    )
    expect(planLayers(tree).map(layer => [layer.name, pathsOf(layer).filter(path => path.includes('.'))])).toEqual([
      ['system', ['usr/lib/libc.so.6']],
      ['library', expect.arrayContaining(['usr/lib/python313.zip', 'usr/lib/libsqlite3.so.0', 'etc/ld.so.cache'])],
    ])
  })

  test('a large distribution has a layer of its own, after the small ones', () => {
    const large = 'x'.repeat(ownLayerSize)
    const tree = treeOf(
      system,
      entriesOf(distribution('numpy'), { [`${site}/numpy/core.so`]: large }),
      entriesOf(distribution('six'), { [`${site}/six.py`]: '' }),
    )
    expect(planLayers(tree).map(layer => layer.name)).toEqual(['system', 'dependencies', 'dependency:numpy'])
  })

  test('no path is in two layers, and every path is in one', () => {
    const tree = treeOf(
      system,
      generated,
      entriesOf(distribution('a'), { [`${site}/shared/a.py`]: '' }),
      entriesOf(distribution('b'), { [`${site}/shared/b.py`]: '' }),
      entriesOf(app, { 'app/main.py': '' }),
    )
    const paths = planLayers(tree).flatMap(pathsOf)
    expect(new Set(paths).size).toBe(paths.length)
    expect(paths.sort()).toEqual([...tree.entries.keys()].sort())
  })

  test('an app without dependencies has no layer for them', () => {
    expect(planLayers(treeOf(system, entriesOf(app, { 'app/main.py': '' }))).map(layer => layer.name)).toEqual([
      'system',
      'app',
    ])
  })

  test('a change of the app changes no lower layer', () => {
    const build = (text: string) => planLayers(treeOf(system, generated, entriesOf(app, { 'app/main.py': text })))
    expect(build('one')[0]).toEqual({ ...build('two')[0], groups: expect.anything() })
    expect(pathsOf(build('one')[0]!)).toEqual(pathsOf(build('two')[0]!))
  })
})
