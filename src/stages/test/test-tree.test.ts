import { describe, expect, test } from 'vitest'
import { buildTree } from '../../images/build-tree.ts'
import { generatedDirectory, generatedFile } from '../../images/generated-entry.ts'
import type { TreeEntry, TreeFile } from '../../model/tree.ts'
import { testTree } from './test-tree.ts'

const origin = { kind: 'app' } as const
const site = 'usr/local/lib/python3.13/dist-packages'

/** Files with the folders that they need, each holding `content`. */
function tree(paths: readonly string[], content: string) {
  const folders = new Set(paths.flatMap(path => path.split('/').map((_, index, all) => all.slice(0, index).join('/'))))
  folders.delete('')
  const entries: TreeEntry[] = [...folders].map(path => generatedDirectory(path, origin))
  return buildTree([...entries, ...files(paths, content)])
}

function files(paths: readonly string[], content: string): TreeFile[] {
  return paths.map(path => generatedFile(path, content, origin))
}

describe('testTree', () => {
  test('what the image has stays where and what it is, everything else has a place of its own', () => {
    const made = testTree({
      pared: tree(['app/app.py', 'usr/lib/python313.zip', `${site}/flask/app.py`, 'usr/lib/libc.so'], 'image'),
      unpared: tree(['app/app.py', 'usr/lib/python3.13/pdb.py', 'usr/lib/libc.so', 'usr/lib/libsqlite3.so'], 'whole'),
      distributions: files(
        [`${site}/flask/app.py`, `${site}/flask/tests.py`, `${site}/pytest.py`, 'usr/local/bin/pytest'],
        'wheel',
      ),
      tests: files(['app/tests/test_app.py', 'app/app.py'], 'tests'),
      site,
      python: '3.13',
      purpose: 'test',
    })
    const found = [...made.entries.values()].filter(entry => entry.kind === 'file')
    expect(found.map(({ path, content }) => `${path} ${content.size > 10 ? 'script' : content.size}`)).toEqual([
      'app/app.py 5',
      'app/tests/test_app.py 5',
      'opt/pare-test/distributions/flask/tests.py 5',
      'opt/pare-test/distributions/pytest.py 5',
      'opt/pare-test/library/pdb.py 5',
      'opt/pare-test/start/sitecustomize.py script',
      'usr/lib/libc.so 5',
      'usr/lib/libsqlite3.so 5',
      'usr/lib/python313.zip 5',
      'usr/local/bin/pytest 5',
      `${site}/flask/app.py 5`,
    ])
    const kept = found.find(({ path }) => path === 'app/app.py')!
    expect(kept.content.digest).toBe(files(['x'], 'image')[0]!.content.digest)
    // Every parent is there.
    for (const { path } of found) {
      const parent = path.slice(0, path.lastIndexOf('/'))
      expect(made.entries.get(parent as never)?.kind).toBe('directory')
    }
  })
})
