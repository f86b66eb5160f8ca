import { describe, expect, test } from 'vitest'
import { distribution, entriesOf } from '../../../test/fixtures/tree.ts'
import type { TreeFile } from '../../model/tree.ts'
import { paredRecord } from './pared-record.ts'

const site = 'usr/local/lib/python3.13/dist-packages'

const filesOf = (files: Readonly<Record<string, string>>) =>
  entriesOf(distribution('shop'), files).filter((entry): entry is TreeFile => entry.kind === 'file')

describe('paredRecord', () => {
  test('rows of what left go, bytecode stands in place of its source, the rest is as it was', async () => {
    const text = [
      'shop/__init__.py,sha256=AAAA,10',
      'shop/tests/test_a.py,sha256=BBBB,20',
      'shop/data.txt,sha256=CCCC,30',
      '../../../bin/shop,sha256=DDDD,40',
      'shop-1.0.dist-info/RECORD,,',
      '',
    ].join('\n')
    const before = filesOf({
      [`${site}/shop/__init__.py`]: '',
      [`${site}/shop/tests/test_a.py`]: '',
      [`${site}/shop/data.txt`]: '',
      'usr/local/bin/shop': '',
      [`${site}/shop-1.0.dist-info/RECORD`]: text,
    })
    const after = [
      ...before.filter(({ path }) => !path.endsWith('.py')),
      ...filesOf({ [`${site}/shop/__init__.pyc`]: 'bytecode' }),
    ]
    const record = before.find(({ path }) => path.endsWith('RECORD'))!
    const rows = (await paredRecord(record, before, after)).trim().split(/\r?\n/)
    expect(rows.map(row => row.split(',')[0])).toEqual([
      'shop/__init__.pyc',
      'shop/data.txt',
      '../../../bin/shop',
      'shop-1.0.dist-info/RECORD',
    ])
    expect(rows[0]).toBe('shop/__init__.pyc,sha256=jolhhxJ3JqraL25AfXCjkENVR2jdQ2f00Nz0V5IMBDI,8')
    expect(rows[1]).toBe('shop/data.txt,sha256=CCCC,30')
  })

  test('what is there with other content has its digest and size', async () => {
    const text = 'shop/_fast.so,sha256=AAAA,99\nshop-1.0.dist-info/RECORD,,\n'
    const record = { [`${site}/shop-1.0.dist-info/RECORD`]: text }
    const before = filesOf({ [`${site}/shop/_fast.so`]: 'code and symbols', ...record })
    const after = filesOf({ [`${site}/shop/_fast.so`]: 'bytecode', ...record })
    const rows = await paredRecord(before.find(({ path }) => path.endsWith('RECORD'))!, before, after)
    expect(rows.trim().split(/\r?\n/)).toEqual([
      'shop/_fast.so,sha256=jolhhxJ3JqraL25AfXCjkENVR2jdQ2f00Nz0V5IMBDI,8',
      'shop-1.0.dist-info/RECORD,,',
    ])
  })
})
