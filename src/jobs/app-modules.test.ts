import { describe, expect, test } from 'vitest'
import { app, entriesOf } from '../../test/fixtures/tree.ts'
import { temporaryFolder } from '../../test/temporary-folder.ts'
import { openCache } from '../stores/cache/cache.ts'
import { appModules } from './app-modules.ts'

describe('appModules', () => {
  test('modules of every folder are asked, and scripts without an ending', async () => {
    const cache = openCache(temporaryFolder(), 'test')
    const files = {
      'app/main.py': 'import json',
      'app/shop/cart.py': 'import csv',
      'app/manage*': '#!/usr/bin/env python3\nimport wave',
      'app/notes.txt': 'import xml',
    }
    const read = () => appModules(entriesOf(app, files), '3.13', { cache })
    const names = async () => (await read()).asks.map(({ name }) => name).sort()
    expect(await names()).toEqual(['csv', 'json', 'wave'])
    // What is remembered is the same.
    expect(await names()).toEqual(['csv', 'json', 'wave'])
    expect(Object.keys(await (await read()).facts()).sort()).toEqual(['app/main.py', 'app/manage', 'app/shop/cart.py'])
  })
})
