import { deflateSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { nativeFacts } from './native-facts.ts'

const factsOf = (...parts: (string | Uint8Array)[]) => nativeFacts(Buffer.concat(parts.map(part => Buffer.from(part))))
const namesIn = (...parts: (string | Uint8Array)[]) => factsOf(...parts).names.map(({ name }) => name)

describe('nativeFacts', () => {
  test('a text that is a module of the standard library, or dotted, is a name', () => {
    expect(namesIn('\0uuid\0xml.sax\0numpy\0no module\0_weakrefset\0')).toEqual(['_weakrefset', 'uuid', 'xml.sax'])
  })

  test('a text may be the end of a longer one', () => {
    expect(namesIn('\0ReadBuffer.read_uuid\0')).toEqual(['ReadBuffer.read_uuid', 'uuid'])
  })

  test('what only developers import is not taken for the end of a word', () => {
    expect(namesIn('\0the latest\0')).toEqual([])
  })

  test('names that Cython keeps without anything between them are found', () => {
    expect(namesIn('\0add_notecline_in_tracebackdatetimedecimalmain\0')).toEqual(
      expect.arrayContaining(['datetime', 'decimal', 'time', 'traceback']),
    )
  })

  test('names that Cython keeps compressed are found, dotted ones with all below them', () => {
    const names = deflateSync(Buffer.from(`${'text '.repeat(50)}appendcline_in_tracebackcsvxml.saxvalues`))
    const facts = factsOf('\0before\0', names, '\0after\0')
    expect(facts.names.map(({ name }) => name)).toEqual(expect.arrayContaining(['csv', 'xml']))
    expect(facts.unbounded).toEqual([{ prefix: 'xml.', line: 0 }])
  })

  test('modules of the same package may be asked for by their last name alone', () => {
    const siblings = new Set(['lib.fast', 'lib._noop', 'lib.slow', 'lib.deep._noop2', '_other'])
    const texts = (text: string) => nativeFacts(Buffer.from(text), siblings, 'lib.fast').texts.map(({ name }) => name)
    expect(texts('\0_noop\0_other\0fast\0')).toEqual(['_noop'])
    expect(texts('\0add_notecline_in_traceback_noopmain_slowly_done\0')).toEqual(['_noop', 'slow'])
  })

  test('compressed data of other kinds says nothing', () => {
    expect(namesIn('\0', deflateSync(Buffer.from('csv '.repeat(50))), '\0')).toEqual([])
  })

  test('what Cython asks of asyncio only where it is there is no name', () => {
    expect(namesIn('\0asyncio.coroutines\0')).toEqual([])
    expect(namesIn('\0asyncio.coroutinescline_in_tracebackx\0')).not.toContain('asyncio')
  })
})
