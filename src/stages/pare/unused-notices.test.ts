import { describe, expect, test } from 'vitest'
import { debian, entriesOf, treeOf } from '../../../test/fixtures/tree.ts'
import { unusedNotices } from './unused-notices.ts'

const library = entriesOf(debian('libz1'), {
  'usr/lib/libz.so.1': 'code',
  'usr/share/doc/libz1/copyright': 'see /usr/share/common-licenses/GPL.',
})
const gone = entriesOf(debian('libold1'), {
  'usr/share/doc/libold1/copyright': 'see /usr/share/common-licenses/Artistic',
})
const licences = entriesOf(debian('base-files'), {
  'usr/share/common-licenses/GPL': '-> GPL-3',
  'usr/share/common-licenses/GPL-3': 'text',
  'usr/share/common-licenses/Artistic': 'text',
})

describe('unusedNotices', () => {
  test('copyright files leave with the rest of their packages, and licences with the last text that names them', async () => {
    const tree = treeOf(library, gone, licences)
    expect([...(await unusedNotices(tree, tree))].sort()).toEqual([
      'usr/share/common-licenses/Artistic',
      'usr/share/doc/libold1',
      'usr/share/doc/libold1/copyright',
    ])
  })

  test('packages that share a documentation folder keep it', async () => {
    const notices = entriesOf(debian('gcc-base'), { 'usr/share/doc/gcc-base/copyright': '' })
    const runtime = entriesOf(debian('libgcc1'), { 'usr/lib/libgcc.so.1': 'code' })
    const link = entriesOf(debian('libgcc1'), { 'usr/share/doc/libgcc1': '-> gcc-base' })
    expect(await unusedNotices(treeOf(notices, runtime, link), treeOf(notices, runtime))).toEqual(new Set())
    expect(await unusedNotices(treeOf(notices, link), treeOf(notices))).toEqual(
      new Set(['usr/share/doc/gcc-base', 'usr/share/doc/gcc-base/copyright']),
    )
  })

  test('what pare makes of a package counts as its content', async () => {
    const notices = entriesOf(debian('ca-certificates'), { 'usr/share/doc/ca-certificates/copyright': '' })
    const bundle = entriesOf({ kind: 'generated', by: 'ca-certificates' }, { 'etc/ssl/certs/all.crt': '' })
    const tree = treeOf(notices, bundle)
    expect(await unusedNotices(tree, tree)).toEqual(new Set())
  })
})
