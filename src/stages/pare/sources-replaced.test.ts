import { describe, expect, test } from 'vitest'
import { distribution, entriesOf } from '../../../test/fixtures/tree.ts'
import { parseDistributionName } from '../../model/python/distribution-name.ts'
import { entryFacts } from './entry-asks.ts'
import { sourcesReplaced } from './sources-replaced.ts'

const site = 'usr/local/lib/python3.13/dist-packages'

async function replaced(name: string, files: Readonly<Record<string, string>>): Promise<string[]> {
  const entries = entriesOf(distribution(name), files).filter(entry => entry.kind === 'file')
  const isReplaced = await sourcesReplaced(parseDistributionName(name), entries, site)
  return entries.filter(isReplaced).map(({ path }) => path.slice(site.length + 1))
}

describe('sourcesReplaced', () => {
  test('modules of packages and at the top are replaced', async () => {
    const files = { [`${site}/six.py`]: '', [`${site}/shop/__init__.py`]: '', [`${site}/shop/cart.py`]: '' }
    expect(await replaced('shop', files)).toEqual(['six.py', 'shop/__init__.py', 'shop/cart.py'])
  })

  test('what is no module by its path stays: templates, and scripts that are started by their path', async () => {
    const files = {
      [`${site}/shop/__init__.py`]: '',
      [`${site}/shop/templates/app.py`]: '',
      [`${site}/shop/2to3.py`]: '',
      'usr/local/bin/shop.py': '',
    }
    expect(await replaced('shop', files)).toEqual(['shop/__init__.py'])
  })

  test('a folder without __init__.py holds modules where others import them, and scripts besides', async () => {
    const files = {
      [`${site}/shop/__init__.py`]: 'from .base.cart import Cart\nfrom .base import stock',
      [`${site}/shop/base/cart.py`]: '',
      [`${site}/shop/base/stock.py`]: '',
      [`${site}/shop/base/start.py`]: '',
    }
    const entries = entriesOf(distribution('shop'), files).filter(entry => entry.kind === 'file')
    const facts = await entryFacts(entries, { python: '3.13', site })
    const isReplaced = await sourcesReplaced(parseDistributionName('shop'), entries, site, facts)
    expect(entries.filter(entry => !isReplaced(entry)).map(({ path }) => path)).toEqual([`${site}/shop/base/start.py`])
  })

  test('CPython 3.11 finds out by its sources which package is whose', async () => {
    const old = site.replace('3.13', '3.11')
    const files = { [`${old}/six.py`]: '', [`${old}/shop/__init__.py`]: '', [`${old}/shop/cart.py`]: '' }
    const entries = entriesOf(distribution('shop'), files).filter(entry => entry.kind === 'file')
    const isReplaced = await sourcesReplaced(parseDistributionName('shop'), entries, old)
    expect(entries.filter(isReplaced).map(({ path }) => path)).toEqual([`${old}/shop/cart.py`])
  })

  test('who reads sources as it runs keeps its own', async () => {
    expect(await replaced('numba', { [`${site}/numba/__init__.py`]: '' })).toEqual([])
  })

  test.each([
    ['numba, with its cache', '@njit(parallel=True, cache=True)\ndef f(x): ...', []],
    ['Triton', 'import triton\n\n@triton.jit\ndef f(x): ...', []],
    ['TorchScript', '@torch.jit.script\ndef f(x): ...', []],
    ['itself, as it is imported', 'text = inspect.getsource(f)', []],
    ['others, when it is asked to', 'def show(f):\n    return inspect.getsource(f)', ['shop/__init__.py']],
    ['numba, without a cache', '@numba.jit(nopython=True)\ndef f(x): ...', ['shop/__init__.py']],
  ])('what hands its sources to a compiler keeps them: %s', async (_, source, expected) => {
    expect(await replaced('shop', { [`${site}/shop/__init__.py`]: source })).toEqual(expected)
  })
})
