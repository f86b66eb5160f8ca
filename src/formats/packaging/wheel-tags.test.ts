import { describe, expect, test } from 'vitest'
import type { PythonTarget } from '../../model/python/lock.ts'
import { expandTags, parseWheelFileName } from './wheel-file-name.ts'
import { rankWheels, wheelTags } from './wheel-tags.ts'

const trixie: PythonTarget = { python: '3.13', machine: 'x86_64', glibc: [2, 41] }
const bookworm: PythonTarget = { python: '3.11', machine: 'aarch64', glibc: [2, 36] }

describe('parseWheelFileName', () => {
  test('the compressed tag set is taken apart', () => {
    const wheel = parseWheelFileName('Foo_Bar-1.0+cpu-2x-cp39.cp310-abi3-manylinux2014_x86_64.whl')
    expect(wheel).toMatchObject({ name: 'foo-bar', version: '1.0+cpu', build: '2x' })
    expect(expandTags(wheel)).toEqual(['cp39-abi3-manylinux2014_x86_64', 'cp310-abi3-manylinux2014_x86_64'])
  })

  test.each([
    'a-1.whl',
    'a-1-py3-none-any.zip',
    'a-x-py3-none-any.whl',
    'a-1-b1-py3-none-any.whl',
    '-1-py3-none-any.whl',
  ])('%s is refused', name => {
    expect(() => parseWheelFileName(name)).toThrow(/Expected a wheel's file name/)
  })
})

describe('wheelTags', () => {
  test('the newest glibc of the own ABI is best, any Python 3 worst', () => {
    const tags = wheelTags(trixie)
    expect(tags[0]).toBe('cp313-cp313-manylinux_2_41_x86_64')
    expect(tags.at(-1)).toBe('py30-none-any')
    expect(new Set(tags).size).toBe(tags.length)
  })

  test('older names of platform tags stand beside the newer ones', () => {
    const tags = wheelTags(trixie)
    expect(tags.indexOf('cp313-cp313-manylinux2014_x86_64')).toBe(tags.indexOf('cp313-cp313-manylinux_2_17_x86_64') + 1)
    expect(tags).toContain('cp313-cp313-manylinux1_x86_64')
    expect(tags).toContain('cp32-abi3-manylinux2010_x86_64')
    expect(wheelTags(bookworm)).not.toContain('cp311-cp311-manylinux2010_aarch64')
  })
})

describe('rankWheels', () => {
  const rank = rankWheels(trixie)
  const rankOf = (tags: string) => rank(parseWheelFileName(`a-1-${tags}.whl`))

  test.each([
    'cp313-cp313-musllinux_1_2_x86_64',
    'cp313-cp313-manylinux_2_42_x86_64',
    'cp313-cp313-manylinux_2_17_aarch64',
    'cp313-cp313t-manylinux_2_17_x86_64',
    'cp312-cp312-manylinux_2_17_x86_64',
    'cp314-abi3-manylinux_2_17_x86_64',
    'cp313-cp313-macosx_11_0_arm64',
    'cp312-none-any',
    'py2-none-any',
    'pp311-pypy311_pp73-manylinux_2_17_x86_64',
  ])('%s does not fit', tags => {
    expect(rankOf(tags)).toBeUndefined()
  })

  test('what is closer to the target ranks before what is more general', () => {
    const order = [
      'cp313-cp313-manylinux_2_28_x86_64',
      'cp313-cp313-manylinux2014_x86_64.manylinux_2_17_x86_64',
      'cp313-cp313-linux_x86_64',
      'cp39-abi3-manylinux_2_28_x86_64',
      'py3-none-manylinux2014_x86_64',
      'cp313-none-any',
      'py2.py3-none-any',
    ]
    const ranks = order.map(rankOf)
    expect(ranks).toEqual(ranks.toSorted((left, right) => left! - right!))
  })
})
