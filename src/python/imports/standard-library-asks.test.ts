import { describe, expect, test } from 'vitest'
import { parseModule } from '../syntax/parse-module.ts'
import { findFacts } from './find-facts.ts'
import { standardLibraryAsks } from './standard-library-asks.ts'

function asks(source: string, isOwn = false): string[] {
  const facts = findFacts(parseModule(source), { python: '3.13' })
  return standardLibraryAsks([{ path: 'a.py', isOwn, facts }]).map(({ name, line }) => `${name} ${line}`)
}

describe('standardLibraryAsks', () => {
  test('only modules of the standard library are asked of it', () => {
    expect(asks('import json, numpy\nfrom . import csv\nfrom flask import json as j')).toEqual(['json 1'])
  })

  test('what follows a module without submodules is no module', () => {
    expect(asks('import sys, json\nsys.exit(json.dumps(x))')).toEqual(['json 1', 'json.dumps 2', 'sys 1'])
  })

  test('private modules are asked of it as well', () => {
    expect(asks('import _strptime, _weakrefset\nfrom _collections_abc import Mapping\nimport _pytest')).toEqual([
      '_collections_abc 2',
      '_strptime 1',
      '_weakrefset 1',
    ])
  })

  test('each name is asked once, in order, with the first line', () => {
    expect(asks('import xml.sax\nimport json\nimport xml.sax')).toEqual(['json 2', 'xml.sax 1'])
  })

  test('what `from` takes may be a module, and `*` all that is exported', () => {
    expect(asks('from xml import sax\nfrom os import *')).toEqual(['os 2', 'os.* 2', 'xml 1', 'xml.sax 1'])
  })

  test('codecs are asked by their normalized names', () => {
    expect(asks('b.decode("Shift-JIS")')).toEqual(['encodings.shift_jis 0'])
  })

  test('a name of which the start is known asks for all below it', () => {
    expect(asks('import_module(f"xml.{part}")')).toEqual(['xml.** 1'])
  })

  test('words are asked where a module imports by names from elsewhere', () => {
    expect(asks('for name in ["cjson", "json"]:\n    import_module(name)')).toEqual(['json 1'])
  })

  test('the project’s own unbounded names ask for everything, those of distributions do not', () => {
    expect(asks('import_module(name)\nb.decode(charset)', true)).toEqual(['** 1', 'encodings.** 2'])
    expect(asks('import_module(name)\nb.decode(charset)')).toEqual([])
  })
})
