import { deflateSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { app, distribution, entriesOf } from '../../../test/fixtures/tree.ts'
import { parseDistributionName } from '../../model/python/distribution-name.ts'
import { entryAsks } from './entry-asks.ts'

const site = 'usr/local/lib/python3.13/dist-packages'

async function asksOf(name: string, files: Readonly<Record<string, string>>): Promise<string[]> {
  const paths = Object.fromEntries(Object.entries(files).map(([path, text]) => [`${site}/${path}`, text]))
  const options = { python: '3.13', distribution: parseDistributionName(name), site }
  return (await entryAsks(entriesOf(distribution(name), paths), options)).map(ask => ask.name)
}

async function ownAsks(files: Readonly<Record<string, string>>): Promise<string[]> {
  return (await entryAsks(entriesOf(app, files), { python: '3.13' })).map(({ name }) => name)
}

describe('entryAsks', () => {
  test('sources and native code are asked, data is not', async () => {
    const files = {
      'shop/__init__.py': 'import json',
      'shop/_fast.abi3.so': '\0uuid\0',
      'shop/libshop.so': '\0csv\0',
      'shop/data.txt': 'import csv',
    }
    expect(await asksOf('shop', files)).toEqual(['json', 'uuid'])
  })

  test('a script without an ending is asked, another program is not', async () => {
    const files = { 'app/manage*': '#!/usr/bin/env python3\nimport csv', 'app/run*': '#!/bin/sh\nimport json' }
    expect(await ownAsks(files)).toEqual(['csv'])
  })

  test('data of the project is asked for classes that it names, that of a distribution is not', async () => {
    const text = 'class: logging.handlers.HTTPHandler'
    expect(await ownAsks({ 'app/log.yaml': text, 'app/notes.txt': text })).toEqual(['logging.handlers.HTTPHandler'])
    expect(await asksOf('shop', { 'shop/log.yaml': text })).toEqual([])
  })

  test('only the project’s own unbounded names ask for everything', async () => {
    const source = 'import_module(name)'
    expect(await ownAsks({ 'app/main.py': source })).toEqual(['**'])
    expect(await asksOf('shop', { 'shop.py': source })).toEqual([])
  })

  test('modules that only other systems import are not asked', async () => {
    const files = {
      'shop/__init__.py': 'import sys\nif sys.platform == "win32":\n    from ._windows import run',
      'shop/_windows.py': 'import ctypes',
    }
    expect(await asksOf('shop', files)).toEqual(['sys'])
    const both = { ...files, 'shop/other.py': 'from . import _windows' }
    expect(await asksOf('shop', both)).toEqual(['ctypes', 'sys'])
  })

  test('modules that only type checkers see there are asked: others may import them', async () => {
    const files = {
      'shop/__init__.py': 'from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from .models import Cart',
      'shop/models.py': 'import decimal',
    }
    expect(await asksOf('shop', files)).toContain('decimal')
  })

  test.each([
    ['requests', 'import json', ['encodings.**', 'json']],
    ['flask', 'import json, readline', ['json']],
  ])('what is known of a distribution counts: %s', async (name, source, expected) => {
    expect(await asksOf(name, { 'x.py': source })).toEqual(expected)
  })

  test('compressed names of Cython are read', async () => {
    const names = deflateSync(Buffer.from(`${'text '.repeat(50)}cline_in_tracebackdecimal`)).toString('latin1')
    const entries = entriesOf(distribution('shop'), { [`${site}/_c.abi3.so`]: '' })
    const bytes = Buffer.from(`\0${names}\0`, 'latin1')
    const [entry] = entries
    if (entry?.kind !== 'file') throw new Error('no file')
    const content = {
      ...entry.content,
      size: bytes.length,
      open: async function* open() {
        yield bytes
      },
    }
    const options = { python: '3.13', distribution: parseDistributionName('shop'), site }
    expect((await entryAsks([{ ...entry, content }], options)).map(({ name }) => name)).toContain('decimal')
  })
})
