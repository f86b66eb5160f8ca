import { describe, expect, test } from 'vitest'
import { type ImagePath, parseImagePath } from '../../model/image-path.ts'
import { touchedRoots } from './touched-roots.ts'

const options = { python: '3.13', site: 'usr/local/lib/python3.13/dist-packages', drop: [] }
const roots = (paths: readonly string[], drop: readonly string[] = []) =>
  touchedRoots(paths.map(parseImagePath), { ...options, drop })

describe('touchedRoots', () => {
  test('modules are told by their full names, as source, bytecode or native code', () => {
    expect(
      roots([
        'usr/lib/python3.13/sched.pyc',
        'usr/lib/python3.13/json/__init__.pyc',
        'usr/lib/python3.13/lib-dynload/_decimal.cpython-313-x86_64-linux-gnu.so',
        'usr/local/lib/python3.13/dist-packages/shop/plugins/late.pyc',
        'usr/local/lib/python3.13/dist-packages/shop/__pycache__/cart.cpython-313.pyc',
      ]),
    ).toMatchObject({ library: ['_decimal', 'json', 'sched'], distributions: ['shop.cart', 'shop.plugins.late'] })
  })

  test('other files below them are data, and libraries of the system are told apart', () => {
    const { data, libraries } = roots([
      'usr/share/zoneinfo',
      'usr/local/lib/python3.13/dist-packages/shop/prices.json',
      'usr/lib/x86_64-linux-gnu/libz.so.1',
      'usr/local/bin/shop',
      'app/main.py',
    ])
    expect([...data]).toEqual(['usr/local/lib/python3.13/dist-packages/shop/prices.json'])
    expect(libraries).toEqual(['usr/lib/x86_64-linux-gnu/libz.so.1'] as ImagePath[])
  })

  test('what the settings drop is no root, and neither is its data', () => {
    const { library, distributions, data } = roots(
      [
        'usr/lib/python3.13/sched.pyc',
        'usr/local/lib/python3.13/dist-packages/shop/plugins/late.pyc',
        'usr/local/lib/python3.13/dist-packages/shop/plugins/late.json',
        'usr/local/lib/python3.13/dist-packages/shop/cart.pyc',
      ],
      ['sched', 'shop.plugins'],
    )
    expect({ library, distributions, data: [...data] }).toEqual({
      library: [],
      distributions: ['shop.cart'],
      data: [],
    })
  })
})
