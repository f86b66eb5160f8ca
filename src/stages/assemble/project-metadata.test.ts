import { describe, expect, test } from 'vitest'
import { collect } from '../../formats/digest/collect.ts'
import type { TreeEntry } from '../../model/tree.ts'
import { projectMetadataEntries } from './project-metadata.ts'

async function drawn(entries: readonly TreeEntry[]): Promise<Record<string, string>> {
  const texts: Record<string, string> = {}
  for (const entry of entries) {
    if (entry.kind === 'file') texts[entry.path] = Buffer.from(await collect(entry.content.open())).toString()
  }
  return texts
}

describe('projectMetadataEntries', () => {
  test('name, version and entry points are where importlib.metadata looks for them', async () => {
    const entryPoints = [
      { group: 'console_scripts', name: 'portal', target: 'portal.main:app' },
      { group: 'portal.plugins', name: 'one', target: 'portal.plugins.one' },
      { group: 'portal.plugins', name: 'two', target: 'portal.plugins.two:Two' },
    ]
    const entries = projectMetadataEntries({ name: 'Rick-Portal.Gun', version: '1.2', entryPoints }, '3.13')
    const folder = 'usr/local/lib/python3.13/dist-packages/rick_portal_gun-1.2.dist-info'
    expect(await drawn(entries)).toEqual({
      [`${folder}/METADATA`]: 'Metadata-Version: 2.1\nName: Rick-Portal.Gun\nVersion: 1.2\n',
      [`${folder}/INSTALLER`]: 'pare\n',
      [`${folder}/entry_points.txt`]:
        '[console_scripts]\nportal = portal.main:app\n\n[portal.plugins]\none = portal.plugins.one\ntwo = portal.plugins.two:Two\n',
    })
    expect(entries.every(({ origin }) => origin.kind === 'app')).toBe(true)
  })

  test('without entry points there is no file for them', () => {
    const entries = projectMetadataEntries({ name: 'a', version: '1', entryPoints: [] }, '3.13')
    expect(entries.map(({ path }) => path.split('/').at(-1))).toEqual(['METADATA', 'INSTALLER'])
  })
})
