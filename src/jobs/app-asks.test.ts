import { describe, expect, test } from 'vitest'
import { app, entriesOf } from '../../test/fixtures/tree.ts'
import { temporaryFolder } from '../../test/temporary-folder.ts'
import { openCache } from '../stores/cache/cache.ts'
import { appAsks } from './app-asks.ts'

describe('appAsks', () => {
  test('modules of every folder are asked, and scripts without an ending', async () => {
    const cache = openCache(temporaryFolder(), 'test')
    const files = {
      'app/main.py': 'import json',
      'app/shop/cart.py': 'import csv',
      'app/manage*': '#!/usr/bin/env python3\nimport wave',
      'app/notes.txt': 'import xml',
    }
    const names = async () => (await appAsks(entriesOf(app, files), '3.13', { cache })).map(({ name }) => name).sort()
    expect(await names()).toEqual(['csv', 'json', 'wave'])
    // What is remembered is the same.
    expect(await names()).toEqual(['csv', 'json', 'wave'])
  })
})
