import { describe, expect, test } from 'vitest'
import { constantSections } from './constant-sections.ts'

interface Section {
  readonly type: number
  readonly flags: number
  readonly text: string
}

function elfWith(sections: readonly Section[]): Buffer {
  const header = Buffer.alloc(64)
  header.set([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1])
  const texts = Buffer.from(sections.map(({ text }) => text).join(''))
  header.writeBigUInt64LE(BigInt(64 + texts.length), 40)
  header.writeUInt16LE(64, 58)
  header.writeUInt16LE(sections.length, 60)
  let offset = 64
  const table = sections.map(({ type, flags, text }) => {
    const entry = Buffer.alloc(64)
    entry.writeUInt32LE(type, 4)
    entry.writeBigUInt64LE(BigInt(flags), 8)
    entry.writeBigUInt64LE(BigInt(offset), 24)
    entry.writeBigUInt64LE(BigInt(text.length), 32)
    offset += text.length
    return entry
  })
  return Buffer.concat([header, texts, ...table])
}

const textsOf = (bytes: Uint8Array) => constantSections(bytes).map(section => Buffer.from(section).toString())

describe('constantSections', () => {
  test('constants are taken, code, debugging information and symbol names are not', () => {
    const elf = elfWith([
      { type: 1, flags: 2, text: 'constants' },
      { type: 1, flags: 6, text: 'code' },
      { type: 1, flags: 0, text: 'debug' },
      { type: 3, flags: 2, text: 'symbols' },
      { type: 1, flags: 3, text: 'variables' },
    ])
    expect(textsOf(elf)).toEqual(['constants', 'variables'])
  })

  test('what has no table of sections is one part', () => {
    expect(textsOf(Buffer.from('text'))).toEqual(['text'])
    expect(constantSections(elfWith([]))).toHaveLength(1)
  })

  test('a table that lies beyond the end of the file is not followed', () => {
    const elf = elfWith([{ type: 1, flags: 2, text: 'constants' }])
    expect(constantSections(elf.subarray(0, -8))).toHaveLength(1)
  })
})
