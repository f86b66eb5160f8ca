import { describe, expect, test } from 'vitest'
import { app, debian, distribution, entriesOf, treeOf } from '../../../test/fixtures/tree.ts'
import type { TreeEntry } from '../../model/tree.ts'
import { planDrops } from './plan-drops.ts'

function drawDrops(...parts: readonly (readonly TreeEntry[])[]): string[] {
  return [...planDrops(treeOf(...parts))].map(([path, rule]) => `${rule}: ${path}`).sort()
}

describe('planDrops', () => {
  test('documentation goes, copyright stays', () => {
    const files = {
      'usr/share/doc/libc6/copyright': '',
      'usr/share/doc/libc6/changelog.gz': '',
      'usr/share/man/man1/python3.13.1.gz': '',
    }
    expect(drawDrops(entriesOf(debian('libc6'), files))).toEqual([
      'documentation: usr/share/doc/libc6/changelog.gz',
      'documentation: usr/share/man',
      'documentation: usr/share/man/man1',
      'documentation: usr/share/man/man1/python3.13.1.gz',
    ])
  })

  test('of the programs only the interpreter stays', () => {
    const files = { 'usr/bin/python3.13*': '', 'usr/bin/pydoc3.13*': '', 'usr/sbin/ldconfig*': '' }
    expect(drawDrops(entriesOf(debian('python3.13'), files))).toEqual([
      'system-programs: usr/bin/pydoc3.13',
      'system-programs: usr/sbin',
      'system-programs: usr/sbin/ldconfig',
    ])
  })

  test('programs of a package that was asked for stay', () => {
    const files = { 'usr/bin/ffmpeg*': '', 'usr/share/man/man1/ffmpeg.1.gz': '' }
    const tree = treeOf(entriesOf(debian('ffmpeg'), files))
    const dropped = planDrops(tree, ({ origin }) => origin.kind === 'debian' && origin.package === 'ffmpeg')
    expect([...dropped].filter(([path]) => tree.entries.get(path)?.kind === 'file')).toEqual([
      ['usr/share/man/man1/ffmpeg.1.gz', 'documentation'],
    ])
  })

  test('a rule for Debian packages never touches a distribution or the app', () => {
    const files = { 'usr/include/x.txt': '', 'usr/share/man/x': '', 'usr/bin/tool*': '' }
    expect(drawDrops(entriesOf(distribution('six'), files), entriesOf(app, { 'app/include/a.h': '' }))).toEqual([])
  })

  test('stubs and headers of a distribution go, its data stays', () => {
    const site = 'usr/local/lib/python3.13/dist-packages/numpy'
    const files = { [`${site}/core.pyi`]: '', [`${site}/include/array.h`]: '', [`${site}/data.csv`]: '' }
    expect(drawDrops(entriesOf(distribution('numpy'), files))).toEqual([
      `sources: ${site}/include`,
      `sources: ${site}/include/array.h`,
      `stubs: ${site}/core.pyi`,
    ])
  })
})
