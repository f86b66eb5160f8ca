import { describe, expect, test } from 'vitest'
import { debian, entriesOf } from '../../../test/fixtures/tree.ts'
import { sharedNotices } from './shared-notices.ts'

describe('sharedNotices', () => {
  test('a text that an earlier package brings becomes a link to it; others stay', () => {
    const entries = [
      ...entriesOf(debian('libc-bin'), { 'usr/share/doc/libc-bin/copyright': 'GPL' }),
      ...entriesOf(debian('libc6'), { 'usr/share/doc/libc6/copyright': 'GPL', 'usr/share/doc/libc6/NEWS': 'GPL' }),
      ...entriesOf(debian('zlib1g'), { 'usr/share/doc/zlib1g/copyright': 'Zlib' }),
    ]
    const links = sharedNotices(entries).flatMap(entry =>
      entry.kind === 'symlink' ? [`${entry.path} → ${entry.target}`] : [],
    )
    expect(links).toEqual(['usr/share/doc/libc6/copyright → ../libc-bin/copyright'])
  })
})
