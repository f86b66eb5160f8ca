import { describe, expect, test } from 'vitest'
import { bytesOf } from '../../formats/digest/collect.ts'
import { digestOf } from '../../formats/digest/digest-of.ts'
import { createMemoryBlobStore } from '../memory/memory-blob-store.ts'
import { downloads } from './downloads.ts'
import { parseMirrors } from './mirrors.ts'

const pypi = 'https://files.pythonhosted.org=https://mirror.example/pypi/'

describe('parseMirrors', () => {
  test('a URL that begins with a prefix is taken from its mirror', () => {
    const { urlOf } = parseMirrors(pypi)
    expect(urlOf('https://files.pythonhosted.org/packages/a.whl')).toBe('https://mirror.example/pypi/packages/a.whl')
    expect(urlOf('https://files.pythonhosted.org.evil.example/a.whl')).toBe(
      'https://files.pythonhosted.org.evil.example/a.whl',
    )
    expect(urlOf('https://pypi.org/simple/a/')).toBe('https://pypi.org/simple/a/')
  })

  test('the longest prefix counts, whatever the order', () => {
    const { urlOf } = parseMirrors('https://x.example=https://one.example  https://x.example/deep=https://two.example')
    expect(urlOf('https://x.example/deep/a')).toBe('https://two.example/a')
    expect(urlOf('https://x.example/a')).toBe('https://one.example/a')
  })

  test('what is no pair of URLs is refused, and shows no password', () => {
    const parse = () => parseMirrors('https://files.pythonhosted.org=me:s3cret@mirror')
    expect(parse).toThrow(expect.objectContaining({ code: 'invalid-mirror' }))
    expect(() => parseMirrors('https://me:s3cret@x.example')).toThrow(/^(?!.*s3cret)/s)
  })
})

describe('downloads with mirrors', () => {
  test('only what has a digest comes from a mirror', async () => {
    const asked: string[] = []
    const bytes = Buffer.from('wheel')
    const fetcher = downloads({
      http: {
        async request(url) {
          asked.push(url)
          return { status: 200, url, headers: new Headers(), body: bytesOf(bytes), text: async () => '' }
        },
      },
      blobs: createMemoryBlobStore(),
      mirrors: parseMirrors(pypi),
    })
    await fetcher.fetch({ name: 'a', url: 'https://files.pythonhosted.org/unknown' })
    await fetcher.fetch({
      name: 'b',
      url: 'https://files.pythonhosted.org/known',
      digest: digestOf(Buffer.from('wheel')),
    })
    await expect(
      fetcher.fetch({ name: 'c', url: 'https://files.pythonhosted.org/other', digest: digestOf(Buffer.from('x')) }),
    ).rejects.toMatchObject({ code: 'digest-mismatch' })
    expect(asked).toEqual(['https://files.pythonhosted.org/unknown', 'https://mirror.example/pypi/other'])
  })
})
