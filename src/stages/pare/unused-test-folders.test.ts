import { describe, expect, test } from 'vitest'
import { distribution, entriesOf } from '../../../test/fixtures/tree.ts'
import { unusedTestFolders } from './unused-test-folders.ts'

const root = 'usr/local/lib/python3.13/dist-packages'

async function unused(files: Readonly<Record<string, string>>): Promise<string[]> {
  const paths = Object.fromEntries(Object.entries(files).map(([path, text]) => [`${root}/${path}`, text]))
  const folders = await unusedTestFolders(entriesOf(distribution('shop'), paths), root)
  return [...folders].map(folder => folder.slice(root.length + 1))
}

describe('unusedTestFolders', () => {
  test('a folder of tests that nothing imports is found', async () => {
    expect(await unused({ 'shop/__init__.py': '', 'shop/tests/__init__.py': '', 'shop/tests/test_a.py': '' })).toEqual([
      'shop/tests',
    ])
  })

  test.each([
    ['absolute', 'import shop.test.client'],
    ['from', 'from shop.test import client'],
    ['relative', 'from .test.client import Client'],
    ['relative of the folder itself', 'from . import test'],
    ['by name', 'runner = "shop.test.runner.Runner"'],
    ['inside a function', 'def f():\n    from shop import test'],
  ])('a folder that is imported stays: %s', async (_, source) => {
    const files = { 'shop/__init__.py': source, 'shop/test/__init__.py': '', 'shop/test/test_a.py': '' }
    expect(await unused(files)).toEqual([])
  })

  test('tests that import one another do not keep one another', async () => {
    const files = {
      'shop/a/tests/test_a.py': 'from shop.b.tests import test_b',
      'shop/b/tests/test_b.py': 'from shop.a.tests import test_a',
    }
    expect((await unused(files)).sort()).toEqual(['shop/a/tests', 'shop/b/tests'])
  })

  test('a folder that stays keeps what it needs', async () => {
    const files = {
      'shop/__init__.py': 'import shop.a.tests',
      'shop/a/tests/test_a.py': 'from shop.b.tests import test_b',
      'shop/b/tests/test_b.py': '',
    }
    expect(await unused(files)).toEqual([])
  })

  test('a folder without test modules, or at the top, is no folder of tests', async () => {
    expect(await unused({ 'shop/tests/data.py': '', 'tests/test_a.py': '', 'test/conftest.py': '' })).toEqual([])
  })
})
