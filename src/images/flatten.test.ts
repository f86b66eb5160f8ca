import { describe, expect, test } from 'vitest'
import { draw, imageOf } from '../../test/image-literal.ts'
import { flatten } from './flatten.ts'

async function flat(...layers: Readonly<Record<string, string>>[]): Promise<string> {
  return draw(flatten(await imageOf(layers)))
}

describe('flatten', () => {
  test('a file of an upper layer replaces that of a lower one', async () => {
    expect(await flat({ a: 'old', b: 'kept' }, { a: 'new' })).toBe('b "kept"\na "new"')
  })

  test('a whiteout hides the same path in lower layers, whatever is below it', async () => {
    expect(await flat({ 'd/': '', 'd/e/': '', 'd/e/f': '1', g: '2' }, { '-d': '' })).toBe('g "2"')
  })

  test('a whiteout of what is not there does nothing', async () => {
    expect(await flat({ a: '1' }, { '-b': '', '-c/d': '', '-e/': '' })).toBe('a "1"')
  })

  test('a whiteout leaves alone what its own layer puts there, before or after', async () => {
    expect(await flat({ 'd/': '', 'd/a': 'old' }, { 'd/': '', 'd/b': 'new', '-d': '' })).toBe('d/\nd/b "new"')
    expect(await flat({ a: 'old' }, { '-a': '', a: 'new' })).toBe('a "new"')
  })

  test('an opaque whiteout hides what lower layers have in a directory, not the directory', async () => {
    expect(await flat({ 'd/': '', 'd/a': '1', 'd/e/': '', 'd/e/b': '2' }, { 'd/': '', 'd/c': '3', '-d/': '' })).toBe(
      'd/\nd/c "3"',
    )
  })

  test('directories come before what is in them, whichever layer names them', async () => {
    expect(await flat({ 'x/y/z': '1' }, { 'x/': '', 'x/a': '2' })).toBe('x/\nx/y/\nx/y/z "1"\nx/a "2"')
  })

  test('a directory that becomes a file takes its content along', async () => {
    expect(await flat({ 'd/': '', 'd/a': '1' }, { d: 'file' })).toBe('d "file"')
  })

  test('a file or symlink that becomes a directory is gone', async () => {
    expect(await flat({ d: 'file', e: '-> d' }, { 'd/': '', 'd/a': '1', 'e/': '' })).toBe('d/\ne/\nd/a "1"')
  })

  test('an entry below a symlink lands where the link leads', async () => {
    const base = { 'usr/': '', 'usr/lib/': '', lib: '-> usr/lib', 'usr/lib64': '-> /lib' }
    expect(await flat(base, { 'lib/a.so': '1', 'usr/lib64/b.so': '2' })).toBe(
      'usr/\nusr/lib/\nusr/lib/a.so "1"\nusr/lib/b.so "2"\nlib -> usr/lib\nusr/lib64 -> /lib',
    )
  })

  test('a link never leads out of the root', async () => {
    expect(await flat({ up: '-> ../../..' }, { 'up/a': '1' })).toBe('a "1"\nup -> ../../..')
  })

  test('links in a circle are refused', async () => {
    await expect(flat({ a: '-> b', b: '-> a' }, { 'a/x': '1' })).rejects.toMatchObject({ code: 'link-loop' })
  })

  test('hard links stay links, and the content comes first', async () => {
    expect(await flat({ z: 'x', a: '=> z' })).toBe('a "x"\nz => a')
  })

  test('a name that an upper layer replaces leaves the other names of the file their content', async () => {
    expect(await flat({ a: 'old', b: '=> a', c: '=> a' }, { a: 'new' })).toBe('b "old"\na "new"\nc => b')
  })

  test('a hard link to a file of a lower layer is followed', async () => {
    expect(await flat({ a: 'x' }, { b: '=> a' }, { '-a': '' })).toBe('b "x"')
  })

  test('a hard link to nothing is refused', async () => {
    await expect(flat({ b: '=> a' })).rejects.toMatchObject({ code: 'dangling-hard-link' })
  })

  test('of no layers is empty', async () => {
    expect(await flat()).toBe('')
  })
})
