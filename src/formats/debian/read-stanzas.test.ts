import { describe, expect, test } from 'vitest'
import { bytesOf } from '../digest/collect.ts'
import { parseControl } from './control.ts'
import { readStanzas } from './read-stanzas.ts'

describe('readStanzas', () => {
  test('gives the stanzas of the whole text, wherever its chunks end', async () => {
    const stanza = (index: number) => `Package: p${index}\nDescription: ${'é'.repeat(index % 97)}\nSize: ${index}\n\n`
    const text = Array.from({ length: 40_000 }, (_, index) => stanza(index)).join('')
    const bytes = Buffer.from(text)
    const chunks: Uint8Array[] = []
    for (let at = 0; at < bytes.length; at += 99_991) chunks.push(bytes.subarray(at, at + 99_991))
    const fields = new Set(['package', 'size'])
    const batches = []
    for await (const batch of readStanzas(bytesOf(...chunks), fields, 'Packages')) batches.push(batch)
    expect(batches.length).toBeGreaterThan(2)
    expect(batches.flat()).toEqual(parseControl(text, fields))
  })

  test('a text without an end of a stanza is one batch', async () => {
    const batches = []
    for await (const batch of readStanzas(bytesOf(Buffer.from('A: 1\nB: 2')), new Set(['a']), 'x')) batches.push(batch)
    expect(batches.flat()).toEqual([new Map([['a', '1']])])
  })
})
