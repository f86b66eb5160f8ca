import { describe, expect, test } from 'vitest'
import { parseControl } from '../../formats/debian/control.ts'
import { compactFields, encodeCompactIndex, openCompactIndex } from './compact-index.ts'

const damaged = () => new Error('damaged')

async function encode(text: string) {
  return encodeCompactIndex(
    (async function* () {
      yield parseControl(text, compactFields)
    })(),
  )
}

async function open(text: string) {
  const { bytes, contents } = await encode(text)
  // Through JSON, as the record store keeps it.
  const kept = JSON.parse(JSON.stringify(contents))
  return openCompactIndex(kept, (offset, size) => bytes.subarray(offset, offset + size), damaged)
}

function stanza(name: string, more = 'Version: 1\n'): string {
  return `Package: ${name}\n${more}\n`
}

describe('openCompactIndex', () => {
  test('finds every package of an index of many blocks, and no other', async () => {
    const names = Array.from({ length: 3000 }, (_, index) => `lib${((index * 7919) % 3000).toString(36)}`)
    const index = await open(names.map(name => stanza(name, `Version: ${name}-1\n`)).join(''))
    for (const name of names) expect(index.stanzasOf(name).map(found => found.get('version'))).toEqual([`${name}-1`])
    for (const name of ['', 'a', 'lib', 'lib0+', 'libzz1', 'zzz']) expect(index.stanzasOf(name)).toEqual([])
    expect([...index.names()]).toEqual([...new Set(names)].sort())
  })

  test('all versions of a name are found, though they fill a block', async () => {
    const versions = Array.from({ length: 400 }, (_, index) => String(index))
    const many = versions.map(version => stanza('b', `Version: ${version}\nDepends: ${'x'.repeat(50)}\n`)).join('')
    const index = await open(`${stanza('a')}${many}${stanza('c')}`)
    expect(index.stanzasOf('b').map(found => found.get('version'))).toEqual(versions)
    expect(index.stanzasOf('c')).toHaveLength(1)
  })

  test('a stanza comes back as it was, an absent field as absent', async () => {
    const index = await open(stanza('a', 'Version: 1:2~3\nDepends: b (>= 1) |\n c,\n d\n'))
    expect([...index.stanzasOf('a')[0]!]).toEqual([
      ['package', 'a'],
      ['version', '1:2~3'],
      ['depends', 'b (>= 1) | c, d'],
    ])
  })

  test('tells who provides a name', async () => {
    const index = await open(
      `${stanza('mawk', 'Provides: awk\n')}${stanza('gawk', 'Provides: x:any (= 2), awk (= 1)\n')}${stanza('a')}`,
    )
    expect(index.providersOf('awk')).toEqual(['gawk', 'mawk'])
    expect(index.providersOf('x')).toEqual(['gawk'])
    expect(index.providersOf('gawk')).toEqual([])
  })

  test('an index of nothing answers nothing', async () => {
    const index = await open('')
    expect(index.stanzasOf('a')).toEqual([])
    expect([...index.names()]).toEqual([])
  })

  test('a block that was changed or cut off is damaged', async () => {
    const { bytes, contents } = await encode(stanza('a'))
    const changed = Buffer.from(bytes)
    changed[5]! ^= 1
    expect(() => openCompactIndex(contents, () => changed, damaged).stanzasOf('a')).toThrow('damaged')
    expect(() => openCompactIndex(contents, () => bytes.subarray(1), damaged).stanzasOf('a')).toThrow('damaged')
  })
})
