import { describe, expect, test } from 'vitest'
import { PareError } from '../../model/error.ts'
import { isElf, machineOf } from './elf-file.ts'
import { readElf } from './read-elf.ts'

interface ElfLiteral {
  readonly is64?: boolean
  readonly isLittle?: boolean
  readonly type?: number
  readonly machine?: number
  readonly interpreter?: string
  readonly soname?: string
  readonly needed?: readonly string[]
  readonly runpath?: string
  readonly rpath?: string
  readonly versions?: Readonly<Record<string, readonly string[]>>
  readonly symbols?: boolean
}

/** An ELF file that says what the literal says: one loaded segment at 0x10000 holds all of it. */
function elf(literal: ElfLiteral = {}): Buffer {
  const { is64 = true, isLittle = true, type = 3, machine = 62, needed = [], versions = {} } = literal
  const file = Buffer.alloc(8192)
  const word = is64 ? 8 : 4
  const put16 = (value: number, at: number) =>
    isLittle ? file.writeUInt16LE(value, at) : file.writeUInt16BE(value, at)
  const put32 = (value: number, at: number) =>
    isLittle ? file.writeUInt32LE(value, at) : file.writeUInt32BE(value, at)
  const putWord = (value: number, at: number) => {
    if (!is64) return put32(value, at)
    return isLittle ? file.writeBigUInt64LE(BigInt(value), at) : file.writeBigUInt64BE(BigInt(value), at)
  }
  const base = 0x10000
  const strings = 4096
  let stringsEnd = strings + 1
  const string = (text: string): number => {
    const at = stringsEnd
    stringsEnd += file.write(`${text}\0`, at)
    return at - strings
  }
  const segments: { type: number; offset: number; address: number; size: number }[] = [
    { type: 1, offset: 0, address: base, size: file.length },
  ]
  if (literal.interpreter !== undefined) {
    const size = file.write(`${literal.interpreter}\0`, 512)
    segments.push({ type: 3, offset: 512, address: base + 512, size })
  }
  const dynamic: [number, number][] = []
  for (const name of needed) dynamic.push([1, string(name)])
  if (literal.soname !== undefined) dynamic.push([14, string(literal.soname)])
  if (literal.rpath !== undefined) dynamic.push([15, string(literal.rpath)])
  if (literal.runpath !== undefined) dynamic.push([29, string(literal.runpath)])
  let need = 2048
  const libraries = Object.entries(versions)
  for (const [index, [library, wanted]] of libraries.entries()) {
    put16(1, need)
    put16(wanted.length, need + 2)
    put32(string(library), need + 4)
    put32(16, need + 8)
    const size = 16 + 16 * wanted.length
    put32(index === libraries.length - 1 ? 0 : size, need + 12)
    for (const [place, version] of wanted.entries()) {
      const at = need + 16 + 16 * place
      put32(string(version), at + 8)
      put32(place === wanted.length - 1 ? 0 : 16, at + 12)
    }
    need += size
  }
  if (libraries.length > 0) dynamic.push([0x6ffffffe, base + 2048], [0x6fffffff, libraries.length])
  if (dynamic.length > 0) {
    dynamic.push([5, base + strings], [10, stringsEnd - strings], [0, 0])
    for (const [index, [tag, value]] of dynamic.entries()) {
      putWord(tag, 1024 + index * 2 * word)
      putWord(value, 1024 + index * 2 * word + word)
    }
    segments.push({ type: 2, offset: 1024, address: base + 1024, size: dynamic.length * 2 * word })
  }
  file.set([0x7f, 0x45, 0x4c, 0x46, is64 ? 2 : 1, isLittle ? 1 : 2, 1])
  put16(type, 16)
  put16(machine, 18)
  const header = is64 ? 64 : 52
  const segmentSize = is64 ? 56 : 32
  putWord(header, is64 ? 32 : 28)
  put16(segmentSize, is64 ? 54 : 42)
  put16(segments.length, is64 ? 56 : 44)
  for (const [index, segment] of segments.entries()) {
    const at = header + index * segmentSize
    put32(segment.type, at)
    putWord(segment.offset, at + (is64 ? 8 : 4))
    putWord(segment.address, at + (is64 ? 16 : 8))
    putWord(segment.size, at + (is64 ? 32 : 16))
  }
  putWord(7168, is64 ? 40 : 32)
  put16(is64 ? 64 : 40, is64 ? 58 : 46)
  put16(2, is64 ? 60 : 48)
  if (literal.symbols) put32(2, 7168 + (is64 ? 64 : 40) + 4)
  return file
}

describe('readElf', () => {
  test('reads what a library says of itself', () => {
    const library = elf({
      soname: 'libx.so.1',
      needed: ['libm.so.6', 'libc.so.6'],
      runpath: '$ORIGIN/../lib::/opt/lib',
      versions: { 'libc.so.6': ['GLIBC_2.34', 'GLIBC_2.17'], 'libm.so.6': ['GLIBC_2.29'] },
    })
    expect(readElf(library)).toEqual({
      bits: 64,
      isLittleEndian: true,
      type: 'shared',
      machine: machineOf('amd64'),
      soname: 'libx.so.1',
      needed: ['libm.so.6', 'libc.so.6'],
      rpath: [],
      runpath: ['$ORIGIN/../lib', '/opt/lib'],
      versions: new Map([
        ['libc.so.6', ['GLIBC_2.34', 'GLIBC_2.17']],
        ['libm.so.6', ['GLIBC_2.29']],
      ]),
      isDynamic: true,
      isStripped: true,
    })
  })

  test('reads which loader a program asks for', () => {
    const program = readElf(elf({ type: 2, interpreter: '/lib/ld-linux-aarch64.so.1', machine: machineOf('arm64') }))
    expect(program).toMatchObject({ type: 'executable', machine: 183, interpreter: '/lib/ld-linux-aarch64.so.1' })
  })

  test.each([
    { is64: false, isLittle: true },
    { is64: false, isLittle: false },
    { is64: true, isLittle: false },
  ])('other classes and byte orders are read as well: %j', form => {
    const file = readElf(elf({ ...form, needed: ['libc.so.6'], rpath: '/a:/b', versions: { 'libc.so.6': ['V'] } }))
    expect(file).toMatchObject({ needed: ['libc.so.6'], rpath: ['/a', '/b'], bits: form.is64 ? 64 : 32 })
    expect(file!.versions).toEqual(new Map([['libc.so.6', ['V']]]))
  })

  test('a symbol table tells that a file was not stripped', () => {
    expect(readElf(elf({ symbols: true }))!.isStripped).toBe(false)
  })

  test('a table of sections that was cut off is no error', () => {
    expect(readElf(elf({ needed: ['libc.so.6'], symbols: true }).subarray(0, 7000))).toMatchObject({ isStripped: true })
  })

  test('a static program is not dynamic', () => {
    expect(readElf(elf({ type: 2 }))).toMatchObject({ isDynamic: false, needed: [] })
  })

  test.each(['', '#!/bin/sh\n', '\x7fEL', '!<arch>\n'])('%j is no ELF file', text => {
    expect(readElf(Buffer.from(text, 'latin1'))).toBeUndefined()
  })

  test.each([
    ['cut off in its header', (file: Buffer) => file.subarray(0, 20)],
    ['of no class', (file: Buffer) => file.fill(3, 4, 5)],
    ['of no byte order', (file: Buffer) => file.fill(0, 5, 6)],
    ['with 65535 segments', (file: Buffer) => file.fill(0xff, 56, 58)],
    ['with segments beyond its end', (file: Buffer) => file.fill(0x7f, 32, 40)],
    ['with a string table that no segment holds', (file: Buffer) => file.fill(0, 64 + 16, 64 + 24)],
    ['without an end of its strings', (file: Buffer) => file.fill(0x61, 4096)],
  ])('a file %s is refused', (_, damage) => {
    expect(() => readElf(damage(elf({ needed: ['libc.so.6'] })), 'libx.so')).toThrow(/`libx\.so` as an ELF file/)
  })

  test('version needs that run in a circle are refused', () => {
    const file = elf({ versions: { 'libc.so.6': ['A', 'B'] } })
    file.writeUInt16LE(0xffff, 2048 + 2)
    file.writeUInt32LE(0, 2048 + 16 + 12)
    expect(() => readElf(file)).toThrow('do not end')
  })

  test('damage of any kind is refused or read, and nothing else happens', () => {
    const whole = elf({
      interpreter: '/lib64/ld-linux-x86-64.so.2',
      soname: 'libx.so.1',
      needed: ['libc.so.6', 'libm.so.6'],
      runpath: '/a:/b',
      versions: { 'libc.so.6': ['GLIBC_2.34'], 'libm.so.6': ['GLIBC_2.29'] },
      symbols: true,
    })
    const random = randomFrom(20260101)
    // Where it hurts: headers, dynamic section, version needs.
    const places = [...span(4, 240), ...span(1024, 1280), ...span(2048, 2144), ...span(7168, 7296)]
    for (let round = 0; round < 5_000; round++) {
      const file = Buffer.from(whole.subarray(0, random() < 0.1 ? Math.floor(random() * whole.length) : whole.length))
      for (let change = 0; change < 1 + random() * 4; change++) {
        const place = places[Math.floor(random() * places.length)]!
        file[place] = random() < 0.3 ? 0xff : Math.floor(random() * 256)
      }
      try {
        readElf(file)
      } catch (error) {
        if (!(error instanceof PareError && error.code === 'invalid-elf')) throw error
      }
    }
  })
})

describe('isElf', () => {
  test('looks at the first four bytes alone', () => {
    expect(isElf(Buffer.from('\x7fELF', 'latin1'))).toBe(true)
    expect(isElf(new Uint8Array())).toBe(false)
  })
})

/** Numbers below one that are the same in every run (mulberry32). */
function randomFrom(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

function span(start: number, end: number): number[] {
  return Array.from({ length: end - start }, (_, index) => start + index)
}
