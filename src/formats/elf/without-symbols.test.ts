import { describe, expect, test } from 'vitest'
import { withoutSymbols } from './without-symbols.ts'

const page = 0x1000

interface SegmentLiteral {
  readonly type?: number
  readonly offset: number
  readonly size: number
}

interface SectionLiteral {
  readonly name: string
  readonly offset: number
  readonly size: number
  readonly type?: number
  readonly isLoaded?: boolean
  readonly link?: number
}

interface FileLiteral {
  readonly size: number
  readonly segments: readonly SegmentLiteral[]
  /** After the empty first one; the names of sections and their table come last. */
  readonly sections: readonly SectionLiteral[]
  readonly payload?: string
}

/** A shared object; every part of it is filled with the first letter of its name. */
function elf({ size, segments, sections, payload = '' }: FileLiteral): Buffer {
  const names = `\0${sections.map(({ name }) => `${name}\0`).join('')}.shstrtab\0`
  const all: SectionLiteral[] = [
    { name: '', offset: 0, size: 0, type: 0 },
    ...sections,
    { name: '.shstrtab', offset: size, size: names.length, type: 3 },
  ]
  const table = Math.ceil((size + names.length) / 8) * 8
  const file = Buffer.alloc(table + all.length * 64)
  const put = (value: number, at: number) => file.writeBigUInt64LE(BigInt(value), at)
  for (const { name, offset, size: length, type } of sections) {
    if (type !== 8) file.fill(name[1]!, offset, offset + length)
  }
  file.set([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1])
  file.writeUInt16LE(3, 16)
  put(64, 32)
  put(table, 40)
  for (const [at, value] of [
    [54, 56],
    [56, segments.length],
    [58, 64],
    [60, all.length],
    [62, all.length - 1],
  ] as const) {
    file.writeUInt16LE(value, at)
  }
  for (const [index, segment] of segments.entries()) {
    const at = 64 + index * 56
    file.writeUInt32LE(segment.type ?? 1, at)
    put(segment.offset, at + 8)
    put(0x10000 + segment.offset, at + 16)
    put(segment.size, at + 32)
    put(segment.size, at + 40)
    put(page, at + 48)
  }
  file.write(names, size)
  for (const [index, section] of all.entries()) {
    const at = table + index * 64
    file.writeUInt32LE(index === 0 ? 0 : names.indexOf(`\0${section.name}\0`) + 1, at)
    file.writeUInt32LE(section.type ?? 1, at + 4)
    put(section.isLoaded ? 2 : 0, at + 8)
    put(section.offset, at + 24)
    put(section.size, at + 32)
    file.writeUInt32LE(section.link ?? 0, at + 40)
    put(1, at + 48)
  }
  return Buffer.concat([file, Buffer.from(payload)])
}

/** What the loader maps: contents by address. */
function loaded(file: Uint8Array): Map<number, string> {
  const view = Buffer.from(file)
  const start = Number(view.readBigUInt64LE(32))
  const parts = Array.from({ length: view.readUInt16LE(56) }, (_, index) => start + index * 56)
  return new Map(
    parts.map(at => {
      const [offset, address, size] = [8, 16, 32].map(field => Number(view.readBigUInt64LE(at + field)))
      // Both headers tell of the change; they lie in the first page.
      const from = offset === 0 ? 0x800 : offset!
      return [address!, view.toString('latin1', from, offset! + size!)]
    }),
  )
}

/** Names and contents of the sections, in their order. */
function sectionsOf(file: Uint8Array): [name: string, content: string][] {
  const view = Buffer.from(file)
  const [start, count, names] = [Number(view.readBigUInt64LE(40)), view.readUInt16LE(60), view.readUInt16LE(62)]
  const word = (index: number, field: number) => Number(view.readBigUInt64LE(start + index * 64 + field))
  return Array.from({ length: count }, (_, index) => {
    const name = word(names, 24) + view.readUInt32LE(start + index * 64)
    const content = view.toString('latin1', word(index, 24), word(index, 24) + word(index, 32))
    return [view.toString('latin1', name, view.indexOf(0, name)), content]
  })
}

const code = { name: '.text', offset: 0x1000, size: 0x800, isLoaded: true }
const data = { name: '.data', offset: 0x1800, size: 0x100, isLoaded: true }
const ordinary: FileLiteral = {
  size: 0x9000,
  segments: [
    { offset: 0, size: 0x1800 },
    { offset: 0x1800, size: 0x100 },
  ],
  sections: [
    code,
    data,
    { name: '.note.kept', offset: 0x1900, size: 0x10 },
    { name: '.debug_info', offset: 0x2000, size: 0x5000 },
    { name: '.symtab', offset: 0x7000, size: 0x1000, type: 2, link: 6 },
    { name: '.strtab', offset: 0x8000, size: 0x1000, type: 3 },
  ],
}

/** The same without a section that speaks of the part from 0x2000 on. */
const undescribed = ordinary.sections.map(section =>
  section.name === '.debug_info' ? { ...section, size: 0 } : section,
)

describe('withoutSymbols', () => {
  test('symbols, their names and debugging information go; what is loaded is the same', () => {
    const file = elf(ordinary)
    const smaller = withoutSymbols(file)!
    expect(smaller.length).toBeLessThan(0x2000)
    expect(loaded(smaller)).toEqual(loaded(file))
    expect(sectionsOf(smaller).map(([name]) => name)).toEqual([
      '',
      '.text',
      '.data',
      '.note.kept',
      '',
      '',
      '',
      '.shstrtab',
    ])
    expect(Object.fromEntries(sectionsOf(smaller))['.note.kept']).toBe('n'.repeat(0x10))
  })

  test('what lies between loaded parts goes by whole pages, and what follows moves', () => {
    const file = elf({
      size: 0x6100,
      segments: [
        { offset: 0, size: 0x1800 },
        { offset: 0x5100, size: 0x1000 },
        { type: 2, offset: 0x5200, size: 0x10 },
      ],
      sections: [
        code,
        { name: '.symtab', offset: 0x1800, size: 0x3900, type: 2 },
        { name: '.dynamic', offset: 0x5100, size: 0x1000, isLoaded: true },
      ],
    })
    const smaller = withoutSymbols(file)!
    expect(file.length - smaller.length).toBe(0x3000)
    expect(loaded(smaller)).toEqual(loaded(file))
    expect(Object.fromEntries(sectionsOf(smaller))['.dynamic']).toBe('d'.repeat(0x1000))
  })

  test('a file without symbols is left alone, and so is what is no such file', () => {
    expect(withoutSymbols(elf({ ...ordinary, size: 0x1910, sections: ordinary.sections.slice(0, 3) }))).toBeUndefined()
    expect(withoutSymbols(withoutSymbols(elf(ordinary))!)).toBeUndefined()
    expect(withoutSymbols(Buffer.from('#!/bin/sh\n'))).toBeUndefined()
    expect(withoutSymbols(Buffer.from('\x7fELF\x02\x01'))).toBeUndefined()
    expect(withoutSymbols(elf(ordinary).fill(1, 4, 5))).toBeUndefined()
  })

  test('a program that carries an archive at its end is left alone', () => {
    expect(withoutSymbols(elf({ ...ordinary, payload: 'PK\x03\x04' }))).toBeUndefined()
    expect(withoutSymbols(elf({ ...ordinary, payload: '\0\0\0' }))?.length).toBeLessThan(0x2000)
  })

  test('what patchelf left where it moved a table away from goes as well', () => {
    const moved = elf({ ...ordinary, sections: undescribed })
    expect(withoutSymbols(moved.fill('old table', 0x3000, 0x3100))?.length).toBeLessThan(0x2000)
  })

  test('names that a kept table needs stay', () => {
    const [text, values, note, debug, symbols, strings] = ordinary.sections
    const shared = { name: '.other', offset: 0x1910, size: 0x10, link: 6 }
    const file = elf({ ...ordinary, sections: [text!, values!, debug!, symbols!, note!, strings!, shared] })
    expect(Object.fromEntries(sectionsOf(withoutSymbols(file)!))['.strtab']).toBe('s'.repeat(0x1000))
  })

  test('headers that lie are no reason to fail', () => {
    const file = elf(ordinary)
    for (let at = 0; at < 64 + 56 * 2; at += 1) {
      for (const value of [0, 1, 0x7f, 0xff])
        expect(() => withoutSymbols(Buffer.from(file).fill(value, at, at + 1))).not.toThrow()
    }
    const table = Number(file.readBigUInt64LE(40))
    for (let at = table; at < file.length; at += 1) {
      expect(() => withoutSymbols(Buffer.from(file).fill(0xff, at, at + 1))).not.toThrow()
    }
  })
})
