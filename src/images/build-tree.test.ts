import { describe, expect, test } from 'vitest'
import { app, debian, distribution, drawTree, entriesOf, treeOf } from '../../test/fixtures/tree.ts'
import { withoutEntries } from './build-tree.ts'

describe('buildTree', () => {
  test('parents that nobody named are made, and come first', () => {
    const tree = treeOf(entriesOf(app, { 'app/shop/prices.json': '{}', 'app/main.py': '' }))
    expect(drawTree(tree)).toBe(
      ['app/ (app)', 'app/main.py (app)', 'app/shop/ (app)', 'app/shop/prices.json (app)'].join('\n'),
    )
  })

  test('of two files at one path the later one stands', () => {
    const tree = treeOf(entriesOf(debian('base-files'), { 'etc/motd': 'a' }), entriesOf(app, { 'etc/motd': 'b' }))
    expect(drawTree(tree)).toBe('etc/ (debian:base-files)\netc/motd (app)')
  })

  test('of two directories at one path the first one stands', () => {
    const tree = treeOf(
      entriesOf(debian('libc6'), { 'usr/lib/': '' }),
      entriesOf(distribution('six'), { 'usr/lib/': '' }),
    )
    expect(drawTree(tree)).toBe('usr/ (debian:libc6)\nusr/lib/ (debian:libc6)')
  })

  test('paths are in the order of their bytes', () => {
    const names = ['é', 'z', 'a/b', 'a', '𝒜', '～']
    const tree = treeOf(entriesOf(app, Object.fromEntries(names.map(name => [name === 'a' ? 'a/' : name, '']))))
    expect([...tree.entries.keys()]).toEqual(['a', 'a/b', 'z', 'é', '～', '𝒜'])
  })
})

describe('withoutEntries', () => {
  test('what was not named stays as it is', () => {
    const tree = treeOf(entriesOf(app, { 'app/a.py': '', 'app/b.py': '' }))
    const left = withoutEntries(tree, entry => entry.path === 'app/a.py')
    expect(drawTree(left)).toBe('app/ (app)\napp/b.py (app)')
    expect(tree.entries.size).toBe(3)
  })
})
