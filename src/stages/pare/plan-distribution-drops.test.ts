import { describe, expect, test } from 'vitest'
import { distribution, entriesOf } from '../../../test/fixtures/tree.ts'
import { planDistributionDrops } from './plan-distribution-drops.ts'

const root = 'usr/local/lib/python3.13/dist-packages'

async function dropped(files: Readonly<Record<string, string>>): Promise<string[]> {
  const paths = Object.fromEntries(Object.entries(files).map(([path, text]) => [`${root}/${path}`, text]))
  const entries = entriesOf(distribution('shop'), paths).filter(entry => entry.kind === 'file')
  const drops = await planDistributionDrops(entries, root, 'amd64')
  return [...drops].map(([path, rule]) => `${rule}: ${path.slice(root.length + 1)}`).sort()
}

describe('planDistributionDrops', () => {
  test('tests, stubs and sources leave', async () => {
    const files = {
      'shop/__init__.py': '',
      'shop/__init__.pyi': '',
      'shop/fast.c': '',
      'shop/tests/test_shop.py': '',
    }
    expect(await dropped(files)).toEqual([
      'sources: shop/fast.c',
      'stubs: shop/__init__.pyi',
      'tests: shop/tests/test_shop.py',
    ])
  })

  test('a source that the code opens by its name stays, with its folder', async () => {
    const files = {
      'shop/__init__.py': 'text = open(os.path.join(here, "fast.c")).read()',
      'shop/native/fast.c': '',
      'shop/native/slow.c': '',
    }
    expect(await dropped(files)).toEqual(['sources: shop/native/slow.c'])
  })

  test('a stub that says what is imported lazily stays', async () => {
    const files = {
      'shop/__init__.py': '__getattr__, __dir__, __all__ = lazy.attach_stub(__name__, __file__)',
      'shop/__init__.pyi': 'from .cart import Cart',
      'shop/cart.pyi': '',
    }
    expect(await dropped(files)).toEqual(['stubs: shop/cart.pyi'])
  })

  test('what only a test that leaves says by its name is no reason to keep it', async () => {
    const files = {
      'shop/__init__.py': '',
      'shop/__init__.pyi': '',
      'shop/tests/test_types.py': 'open("__init__.pyi")',
    }
    expect(await dropped(files)).toContain('stubs: shop/__init__.pyi')
  })
})
