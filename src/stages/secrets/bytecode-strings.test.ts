import { describe, expect, test } from 'vitest'
import { bytecodeStrings } from './bytecode-strings.ts'

function short(text: string, type = 'z'): Buffer {
  return Buffer.concat([Buffer.from([type.charCodeAt(0) | 0x80, text.length]), Buffer.from(text)])
}

function long(text: string, type: string): Buffer {
  const length = Buffer.alloc(4)
  length.writeUInt32LE(Buffer.byteLength(text))
  return Buffer.concat([Buffer.from(type), length, Buffer.from(text)])
}

describe('bytecodeStrings', () => {
  test('strings stand on lines of their own, whatever their length looks like', () => {
    const code = Buffer.concat([
      Buffer.from([0xf3, 0x0d, 0x0d, 0x0a, 0, 0, 0, 0, 0xe3, 0, 0, 0]),
      short('a'.repeat(65)),
      short('glpat-token', 'Z'),
      long('two\nlines', 'a'),
      long('grün ist es', 'u'),
      Buffer.from([0, 1, 2, 3, 4, 5, 6]),
    ])
    expect(bytecodeStrings(code).split('\n')).toEqual([
      'a'.repeat(65),
      'glpat-token',
      'two',
      'lines',
      Buffer.from('grün ist es').toString('latin1'),
    ])
  })
})
