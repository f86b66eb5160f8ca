import { describe, expect, test } from 'vitest'
import { debian, entriesOf, treeOf } from '../../../test/fixtures/tree.ts'
import { collect } from '../../formats/digest/collect.ts'
import type { ImagePath } from '../../model/image-path.ts'
import { linesOfPresent, recordsOfPresent } from './records-of-present.ts'

const lists = 'var/lib/dpkg/status.d'
const sums = '0123  usr/lib/there.so\n4567  usr/share/doc/gone/README\n89ab  usr/lib/with space\n'

describe('recordsOfPresent', () => {
  const files = {
    'usr/lib/there.so': '',
    'usr/lib/with space': '',
    [`${lists}/libx.md5sums`]: sums,
    [`${lists}/libx`]: sums,
  }
  const tree = treeOf(entriesOf(debian('libx'), files))
  const textOf = async (path: string) => {
    const entry = (await recordsOfPresent(tree)).entries.get(path as ImagePath)
    return entry?.kind === 'file' ? Buffer.from(await collect(entry.content.open())).toString() : undefined
  }

  test('lists of files name those that are there', async () => {
    expect(await textOf(`${lists}/libx.md5sums`)).toBe('0123  usr/lib/there.so\n89ab  usr/lib/with space\n')
  })

  test('all else is as it was, in its order and with its origin', async () => {
    expect(await textOf(`${lists}/libx`)).toBe(sums)
    const after = [...(await recordsOfPresent(tree)).entries.values()]
    expect(after.map(({ path, origin }) => [path, origin])).toEqual(
      [...tree.entries.values()].map(({ path, origin }) => [path, origin]),
    )
  })
})

describe('linesOfPresent', () => {
  test('a list of nothing that is there is empty', () => {
    expect(linesOfPresent('0123  gone\n', treeOf())).toBe('')
  })
})
