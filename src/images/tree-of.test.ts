import { describe, expect, test } from 'vitest'
import { draw, imageOf } from '../../test/image-literal.ts'
import { createMemoryBlobStore } from '../stores/memory/memory-blob-store.ts'
import { treeOf } from './tree-of.ts'

describe('treeOf', () => {
  test('is the rootfs in the order of paths, with its contents stored', async () => {
    const blobs = createMemoryBlobStore()
    const image = await imageOf([
      { 'b/': '', 'b/x': '1', a: '2'.repeat(2_000_000), c: '-> a' },
      { 'b/y': '=> b/x', 'n/m': '3' },
    ])
    const tree = await treeOf(image, blobs, { kind: 'base', image: 'x:1' })
    expect([...tree.entries.keys()]).toEqual(['a', 'b', 'b/x', 'b/y', 'c', 'n', 'n/m'])
    for (const entry of tree.entries.values()) {
      expect(entry.origin).toEqual({ kind: 'base', image: 'x:1' })
      if (entry.kind === 'file') expect(await blobs.has(entry.content.digest)).toBe(true)
    }
    expect(await draw([tree.entries.get('b/x' as never)!, tree.entries.get('b/y' as never)!])).toBe(
      'b/x "1"\nb/y => b/x',
    )
  })
})
