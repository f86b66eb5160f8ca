import { describe, expect, test } from 'vitest'
import { distribution, entriesOf } from '../../../test/fixtures/tree.ts'
import type { TreeFile } from '../../model/tree.ts'
import { entryFacts } from './entry-asks.ts'
import { nativesOfTests } from './natives-of-tests.ts'

const site = 'usr/local/lib/python3.13/dist-packages'
const suffix = 'cpython-313-x86_64-linux-gnu.so'

function filesOf(files: Readonly<Record<string, string>>): TreeFile[] {
  const placed = Object.entries(files).map(([path, text]) => [`${site}/${path}`, text])
  return entriesOf(distribution('shop'), Object.fromEntries(placed)).filter(entry => entry.kind === 'file')
}

async function found(kept: Readonly<Record<string, string>>, tests: Readonly<Record<string, string>>) {
  const files = filesOf(kept)
  const facts = await entryFacts(files, { python: '3.13', site })
  const paths = await nativesOfTests(files, filesOf(tests), facts, site)
  return [...paths].map(path => path.slice(site.length + 1))
}

const tests = { 'shop/tests/test_fast.py': 'from shop import _fast, _probe' }
const natives = { [`shop/_fast.${suffix}`]: '\0other\0', [`shop/_probe.${suffix}`]: '\0_probe\0' }

describe('nativesOfTests', () => {
  test('what only tests import is theirs; its own name inside it says nothing', async () => {
    expect(await found({ 'shop/__init__.py': 'from . import _fast', ...natives }, tests)).toEqual([
      `shop/_probe.${suffix}`,
    ])
  })

  test.each([
    ['imports it', 'from ._probe import check'],
    ['says its name in any way', 'load("shop", "_probe")'],
  ])('it stays where a module that stays %s', async (_, source) => {
    expect(await found({ 'shop/__init__.py': 'from . import _fast', 'shop/a.py': source, ...natives }, tests)).toEqual(
      [],
    )
  })

  test('it stays where other native code says its name', async () => {
    const kept = { ...natives, [`shop/_fast.${suffix}`]: '\0shop._probe\0', 'shop/__init__.py': 'from . import _fast' }
    expect(await found(kept, tests)).toEqual([])
  })

  test('what no test imports is for users', async () => {
    expect(await found({ 'shop/__init__.py': '', ...natives }, {})).toEqual([])
  })
})
