import { describe, expect, test } from 'vitest'
import { outputTail } from './output-tail.ts'

const texts = (tail: ReturnType<typeof outputTail>) => tail.lines().map(({ text }) => text)

describe('outputTail', () => {
  test('lines of both streams keep their order, however their bytes arrive', () => {
    const tail = outputTail()
    tail.add('stdout', Buffer.from('one\ntw'))
    tail.add('stderr', Buffer.from('oops\r\n'))
    tail.add('stdout', Buffer.from('o\ngrö').subarray(0, 5))
    tail.add('stdout', Buffer.from('grö').subarray(3))
    expect(tail.lines()).toEqual([
      { stream: 'stdout', text: 'one' },
      { stream: 'stderr', text: 'oops' },
      { stream: 'stdout', text: 'two' },
      { stream: 'stdout', text: 'grö' },
    ])
  })

  test('a character that is split in two arrives whole', () => {
    const tail = outputTail()
    const bytes = Buffer.from('größer\n')
    for (const byte of bytes) tail.add('stdout', Buffer.of(byte))
    expect(texts(tail)).toEqual(['größer'])
  })

  test('only the last 2000 lines are kept', () => {
    const tail = outputTail()
    for (let start = 0; start < 100_000; start += 1000) {
      tail.add('stdout', Buffer.from(Array.from({ length: 1000 }, (_, index) => `${start + index}\n`).join('')))
    }
    expect(tail.lines()).toHaveLength(2000)
    expect(texts(tail)[0]).toBe('98000')
    expect(texts(tail).at(-1)).toBe('99999')
  })

  test('long lines are cut, and all of them together stay below a megabyte', () => {
    const tail = outputTail()
    for (let count = 0; count < 200; count++) tail.add('stderr', Buffer.alloc(100_000, 'x'))
    tail.end()
    expect(texts(tail).reduce((size, text) => size + text.length, 0)).toBeLessThanOrEqual(1 << 20)
    expect(texts(tail).every(text => text.length <= 16_385)).toBe(true)
  })

  test('what has no line end is a line once nothing more comes', () => {
    const heard: string[] = []
    const tail = outputTail(({ text }) => heard.push(text))
    tail.add('stdout', Buffer.from([0xff, 0x41]))
    expect(heard).toEqual([])
    tail.end()
    expect(heard).toEqual(['\uFFFDA'])
    expect(texts(tail)).toEqual(['\uFFFDA'])
  })
})
