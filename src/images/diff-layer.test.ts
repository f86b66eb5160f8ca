import { describe, expect, test } from 'vitest'
import { draw, treeOfLiteral } from '../../test/image-literal.ts'
import { compareTrees } from './compare-trees.ts'
import { diffLayer } from './diff-layer.ts'
import { layerEntriesOf } from './layer-entries-of.ts'

type Literal = Readonly<Record<string, string>>

const diff = (lower: Literal, upper: Literal): Promise<string> =>
  draw(diffLayer(treeOfLiteral(lower), treeOfLiteral(upper)))

describe('diffLayer', () => {
  test('holds what is new or different, and whiteouts for the rest', async () => {
    expect(await diff({ a: '1', b: '2', c: '3' }, { a: '1', b: 'x', d: '4' })).toBe('-c\nb "x"\nd "4"')
  })

  test('repeats no directory that is below already', async () => {
    expect(await diff({ 'd/': '', 'd/a': '1' }, { 'd/': '', 'd/a': '1', 'd/b': '2' })).toBe('d/b "2"')
  })

  test('removes a directory by one whiteout', async () => {
    expect(await diff({ 'd/': '', 'd/a': '1', 'd/e/': '' }, {})).toBe('-d')
  })

  test('needs no whiteout below a directory that became a file', async () => {
    expect(await diff({ 'd/': '', 'd/a': '1' }, { d: 'file' })).toBe('d "file"')
  })

  test('writes all names of a file when one of them changes', async () => {
    expect(await diff({ a: 'old', b: '=> a' }, { a: 'new', b: '=> a' })).toBe('a "new"\nb => a')
    expect(await diff({ a: 'x' }, { a: 'x', b: '=> a' })).toBe('a "x"\nb => a')
  })

  test('of equal Trees is empty', async () => {
    const literal = { 'd/': '', 'd/a': '1', b: '-> d/a', c: '=> d/a' }
    expect(await diff(literal, literal)).toBe('')
  })
})

describe('compareTrees', () => {
  test('lists what was removed, added and changed', () => {
    const found = compareTrees(
      treeOfLiteral({ a: '1', b: '2', c: '-> x' }),
      treeOfLiteral({ b: '3', c: '-> x', d: '4' }),
    )
    expect(found.removed.map(({ path }) => path)).toEqual(['a'])
    expect(found.added.map(({ path }) => path)).toEqual(['d'])
    expect(found.changed.map(({ to }) => to.path)).toEqual(['b'])
  })
})

describe('layerEntriesOf', () => {
  test('puts hard links last', async () => {
    expect(await draw(layerEntriesOf(treeOfLiteral({ a: '=> z', 'd/': '', z: '1' })))).toBe('d/\nz "1"\na => z')
  })
})
