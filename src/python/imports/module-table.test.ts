import { describe, expect, test } from 'vitest'
import { parseImagePath } from '../../model/image-path.ts'
import { type ModuleOwner, moduleNameOf, moduleTable } from './module-table.ts'

const owner: ModuleOwner = 'standard-library'
const tableOf = (paths: readonly string[], roots: readonly string[]) =>
  moduleTable(
    paths.map(path => ({ path: parseImagePath(path), owner })),
    roots,
  )

describe('moduleNameOf', () => {
  test.each([
    ['a.py', 'a'],
    ['a.pyc', 'a'],
    ['a/__init__.py', 'a'],
    ['a/b/c.py', 'a.b.c'],
    ['a/_c.cpython-313-x86_64-linux-gnu.so', 'a._c'],
    ['a/_c.abi3.so', 'a._c'],
    ['_c.so', '_c'],
    ['a/ü.py', 'a.ü'],
  ])('%s is %s', (path, name) => {
    expect(moduleNameOf(path)).toBe(name)
  })

  test.each(['a.txt', 'a/__pycache__/b.cpython-313.pyc', 'a-b.py', 'a/2to3.py', '__init__.py', 'lib/libz.so.1'])(
    '%s cannot be imported',
    path => {
      expect(moduleNameOf(path)).toBeUndefined()
    },
  )
})

describe('moduleTable', () => {
  test('a module is found by its place below a root', () => {
    const table = tableOf(['lib/a.py', 'lib/p/__init__.py', 'lib/p/b.py', 'other/c.py'], ['lib'])
    expect(table.get('a')).toMatchObject({ path: 'lib/a.py', isPackage: false })
    expect(table.get('p')).toMatchObject({ path: 'lib/p/__init__.py', isPackage: true })
    expect(table.get('c')).toBeUndefined()
    expect([...table.all()].map(({ name }) => name)).toEqual(['a', 'p', 'p.b'])
  })

  test('a root within another has its own modules', () => {
    const table = tableOf(['lib/a.py', 'lib/dynload/_a.so'], ['lib', 'lib/dynload'])
    expect([table.get('_a')?.path, table.get('dynload')]).toEqual(['lib/dynload/_a.so', undefined])
  })

  test('of namesakes the first root has the right one, and a package comes before a module', () => {
    const table = tableOf(['two/a.py', 'one/a.py', 'one/b.py', 'one/b/__init__.py'], ['one', 'two'])
    expect([table.get('a')?.path, table.get('b')?.path]).toEqual(['one/a.py', 'one/b/__init__.py'])
  })

  test('a folder without a module of its own is a namespace package', () => {
    const table = tableOf(['lib/n/sub/a.py'], ['lib'])
    expect(table.get('n')).toMatchObject({ isPackage: true })
    expect(table.get('n')).not.toHaveProperty('path')
    expect(table.childrenOf('n').map(({ name }) => name)).toEqual(['n.sub'])
    expect(table.childrenOf('n.sub.a')).toEqual([])
  })
})
