import { describe, expect, test } from 'vitest'
import { bytesOf } from '../../formats/digest/collect.ts'
import { digestOf } from '../../formats/digest/digest-of.ts'
import { parseImagePath } from '../../model/image-path.ts'
import { entryTime, type TreeFile } from '../../model/tree.ts'
import { mergeEntries } from './merge-entries.ts'

function file(distribution: string, path: string, text: string, mode = 0o644): TreeFile {
  const bytes = Buffer.from(text)
  return {
    kind: 'file',
    path: parseImagePath(`usr/local/lib/python3.13/dist-packages/${path}`),
    content: { digest: digestOf(bytes), size: bytes.length, open: () => bytesOf(bytes) },
    mode,
    uid: 0,
    gid: 0,
    modifiedAt: entryTime,
    origin: { kind: 'distribution', name: distribution, version: '1' },
  }
}

describe('mergeEntries', () => {
  test('the same file of two distributions is there once', async () => {
    const merged = await mergeEntries([[file('a', 'ns/__init__.py', '')], [file('b', 'ns/__init__.py', '', 0o755)]])
    expect(merged.map(({ origin, mode }) => [origin, mode])).toEqual([
      [{ kind: 'distribution', name: 'a', version: '1' }, 0o755],
    ])
  })

  test('different bytes at one path are refused, and both distributions named', async () => {
    const both = [[file('opencv-python', 'cv2/__init__.py', 'a')], [file('opencv-headless', 'cv2/__init__.py', 'b')]]
    await expect(mergeEntries(both)).rejects.toMatchObject({
      code: 'conflicting-files',
      message:
        '`opencv-python 1` and `opencv-headless 1` both bring `/usr/local/lib/python3.13/dist-packages/cv2/__init__.py`, with different content',
    })
  })

  test('two ways to declare a namespace are the same to Python', async () => {
    const old = "__import__('pkg_resources').declare_namespace(__name__)\n"
    const older = "__path__ = __import__('pkgutil').extend_path(__path__, __name__)\n"
    expect(await mergeEntries([[file('a', 'ns/__init__.py', old)], [file('b', 'ns/__init__.py', older)]])).toHaveLength(
      1,
    )
  })

  test('files that nobody imports do not conflict', async () => {
    for (const path of ['LICENSE', 'README.md', 'tests/__init__.py']) {
      expect(await mergeEntries([[file('a', path, 'a')], [file('b', path, 'b')]])).toHaveLength(1)
    }
  })
})
