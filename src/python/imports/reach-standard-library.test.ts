import { describe, expect, test } from 'vitest'
import { parseImagePath } from '../../model/image-path.ts'
import { parseModule } from '../syntax/parse-module.ts'
import { findFacts } from './find-facts.ts'
import { moduleTable } from './module-table.ts'
import { codecAliases, reachStandardLibrary } from './reach-standard-library.ts'

const library = {
  'encodings/__init__.py': '',
  'encodings/latin_1.py': '',
  'encodings/gbk.py': 'import _codecs_cn',
  '_codecs_cn.so': '',
  'json/__init__.py': '',
  'json/decoder.py': '',
  'json/tool.py': 'def main():\n    import argparse',
  'argparse.py': '',
  'email/__init__.py': 'def message_from_bytes(s):\n    from email.parser import BytesParser',
  'email/parser.py': '',
  'xml/__init__.py': '__all__ = ["sax"]',
  'xml/sax.py': '',
  'xml/dom.py': '',
  'test/__init__.py': '',
  'turtle.py': '',
}

function reached(...asks: string[]): string[] {
  const table = moduleTable(
    Object.entries(library).map(([path, source]) => ({
      path: parseImagePath(path),
      owner: 'standard-library' as const,
      facts: findFacts(parseModule(source), { python: '3.13' }),
    })),
    [''],
  )
  const aliases = new Map([['cp936', 'gbk']])
  const reasons = reachStandardLibrary(
    table,
    asks.map(name => ({ name, from: 'app/main.py', line: 1 })),
    aliases,
  )
  return [...reasons.keys()].sort()
}

const always = ['encodings', 'encodings.latin_1']

describe('reachStandardLibrary', () => {
  test('small codecs are always there, those of East Asia are not', () => {
    expect(reached()).toEqual(always)
  })

  test.each([
    ['a module', ['json'], ['json']],
    ['a class of a module', ['json.decoder.JSONDecoder'], ['json', 'json.decoder']],
    ['a package with all below it', ['json.**'], ['json', 'json.decoder', 'json.tool']],
    ['what `*` takes', ['xml.*'], ['xml', 'xml.sax']],
    ['a codec', ['encodings.gbk'], ['_codecs_cn', 'encodings.gbk']],
    ['another name of a codec', ['encodings.cp936'], ['_codecs_cn', 'encodings.gbk']],
    ['all codecs', ['encodings.**'], ['_codecs_cn', 'encodings.gbk']],
    ['a module that is not there', ['winreg'], []],
  ])('asks are answered: %s', (_, asks, expected) => {
    expect(reached(...asks)).toEqual([...always, ...expected].sort())
  })

  test('what asks for everything gets everything but tests and programs for developers', () => {
    expect(reached('**')).toEqual(
      Object.keys(library)
        .map(path => path.replace(/(?:\/__init__)?\.(?:py|so)$/, '').replaceAll('/', '.'))
        .filter(name => name !== 'test' && name !== 'turtle')
        .sort(),
    )
    expect(reached('turtle')).toContain('turtle')
  })

  test('a module that is started has what its command line needs', () => {
    expect(reached('json.tool')).not.toContain('argparse')
    expect(reached('json.tool', 'json.tool.__main__')).toContain('argparse')
  })

  test('who reads mail gets all codecs: its senders choose', () => {
    expect(reached('email.message_from_bytes')).toContain('encodings.gbk')
    expect(reached('email')).not.toContain('encodings.gbk')
  })
})

describe('codecAliases', () => {
  test('holds other names of codecs', () => {
    expect(codecAliases("aliases = {\n  '646': 'ascii',\n  'cp936': 'gbk',\n}\n")).toEqual(
      new Map([
        ['646', 'ascii'],
        ['cp936', 'gbk'],
      ]),
    )
  })
})
