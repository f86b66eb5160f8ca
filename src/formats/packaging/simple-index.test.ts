import { describe, expect, test } from 'vitest'
import { parseSimpleIndex } from './simple-index.ts'

const page = 'https://example.org/simple/a/'

describe('parseSimpleIndex', () => {
  test('JSON and HTML say the same', () => {
    const json = {
      files: [
        {
          filename: 'a-1.tar.gz',
          url: '../../files/a-1.tar.gz',
          hashes: { sha256: 'ab' },
          'requires-python': '>=3.8',
          yanked: 'bad',
        },
        { filename: 'a-2-py3-none-any.whl', url: 'https://cdn.example.org/a-2-py3-none-any.whl', hashes: {} },
      ],
    }
    const html = `<!DOCTYPE html><html><body>
      <a href="../../files/a-1.tar.gz#sha256=AB" data-requires-python="&gt;=3.8" data-yanked="bad">a-1.tar.gz</a><br/>
      <a data-dist-info-metadata href='https://cdn.example.org/a-2-py3-none-any.whl'>a-2-py3-none-any.whl</a></body></html>`
    const files = parseSimpleIndex(Buffer.from(JSON.stringify(json)), 'application/vnd.pypi.simple.v1+json', page)
    expect(parseSimpleIndex(Buffer.from(html), 'text/html; charset=utf-8', page)).toEqual(files)
    expect(files[0]).toEqual({
      name: 'a-1.tar.gz',
      url: 'https://example.org/files/a-1.tar.gz',
      hashes: { sha256: 'ab' },
      requiresPython: '>=3.8',
      isYanked: true,
    })
  })

  test('a base changes where links lead', () => {
    const html = '<base href="https://cdn.example.org/x/"><a href="a-1.zip">a-1.zip</a>'
    expect(parseSimpleIndex(Buffer.from(html), 'text/html', page)[0]?.url).toBe('https://cdn.example.org/x/a-1.zip')
  })

  test('a page that is no list is refused', () => {
    expect(() => parseSimpleIndex(Buffer.from('{}'), 'application/json', page)).toThrow(/a list of files/)
  })
})
