import { describe, expect, test } from 'vitest'
import { parseImagePath } from '../../model/image-path.ts'
import type { Circumstances } from './module-facts.ts'
import { type ImageModule, moduleTable } from './module-table.ts'
import { multibyteCodecs, standardLibraryRules } from './standard-library-rules.ts'

const table = moduleTable([{ path: parseImagePath('_hashlib.so'), owner: 'standard-library' }], [''])
const module = (name: string): ImageModule => ({ name, owner: 'standard-library', isPackage: false })

function isIgnored(from: string, to: string, at: Partial<Circumstances> = {}, programs: readonly string[] = []) {
  return standardLibraryRules(table, new Set(programs)).isIgnored(module(from), to, { when: 'import', ...at })
}

describe('standardLibraryRules', () => {
  test('an import is followed unless something speaks against it', () => {
    expect(isIgnored('json', 're')).toBe(false)
  })

  test.each([
    ['its own tests', 'datetime', 'test.support', {}],
    ['the interactive prompt', 'site', '_pyrepl.main', {}],
    ['command lines', 'calendar', 'argparse', { when: 'main' }],
    ['functions of command lines', 'dis', 'argparse', { when: 'call', within: 'main' }],
    ['functions within those', 'mimetypes', 'getopt', { when: 'call', within: '_main.usage' }],
    ['what stands in for a module that is there', 'hashlib', '_md5', { insteadOf: ['_hashlib'] }],
    ['what stands in for a part of the interpreter', 'datetime', '_pydatetime', { insteadOf: ['_datetime'] }],
    ['arithmetic that is only faster', '_pylong', 'decimal', {}],
  ] as const)('ignored: %s', (_, from, to, at) => {
    expect(isIgnored(from, to, at)).toBe(true)
  })

  test('what stands in for a module that is not there is followed', () => {
    expect(isIgnored('ntpath', 'genericpath', { insteadOf: ['nt'] })).toBe(false)
  })

  test('nothing is ignored of a module that is started', () => {
    expect(isIgnored('json.tool', 'argparse', { when: 'call', within: 'main' }, ['json.tool'])).toBe(false)
  })

  test('nothing is ignored of a distribution', () => {
    const rules = standardLibraryRules(table)
    expect(rules.isIgnored({ ...module('a'), owner: 'distribution' }, 'doctest', { when: 'main' })).toBe(false)
  })
})

describe('multibyteCodecs', () => {
  test.each(['gbk', 'shift_jis_2004', 'iso2022_jp_1', 'big5hkscs', 'johab'])('%s is one', codec => {
    expect(multibyteCodecs.test(`encodings.${codec}`)).toBe(true)
  })

  test.each(['utf_8', 'latin_1', 'cp1252', 'iso8859_15', 'idna'])('%s is none', codec => {
    expect(multibyteCodecs.test(`encodings.${codec}`)).toBe(false)
  })
})
