import { describe, expect, test } from 'vitest'
import type { ForeignFile, ForeignPackage } from '../../formats/packaging/foreign-lock.ts'
import type { IndexFile } from '../../formats/packaging/simple-index.ts'
import { parseDistributionName } from '../../model/python/distribution-name.ts'
import { completePackage, type FileLookup } from './complete-files.ts'

const sha = (letter: string) => letter.repeat(64)
const offered = (name: string, sha256?: string): IndexFile => ({
  name,
  url: `https://files.example.org/${name}`,
  hashes: sha256 === undefined ? {} : { sha256 },
  isYanked: false,
})

function lookup(pages: Readonly<Record<string, readonly IndexFile[] | undefined>>): FileLookup & { asked: string[] } {
  const asked: string[] = []
  return {
    asked,
    file: 'poetry.lock',
    addresses: () => Object.keys(pages),
    index: address => ({
      async files() {
        asked.push(address)
        return pages[address]
      },
    }),
  }
}

function demo(files: readonly ForeignFile[]): ForeignPackage {
  return {
    name: parseDistributionName('demo'),
    version: '1.0',
    extras: [],
    wantedBy: [],
    dependencies: [],
    indexes: [],
    files,
  }
}

describe('completePackage', () => {
  const wheel = 'demo-1.0-py3-none-any.whl'
  const named = demo([
    { name: wheel, hashes: { sha256: sha('a') } },
    { name: 'demo-1.0.tar.gz', hashes: { sha256: sha('b') } },
  ])

  test('files that are named get their URLs', async () => {
    const found = lookup({ 'https://a': [offered(wheel, sha('a')), offered('demo-1.0.tar.gz', sha('b'))] })
    const { wheels, sdist } = await completePackage(named, found, {})
    expect(wheels).toEqual([{ name: wheel, url: `https://files.example.org/${wheel}`, hashes: { sha256: sha('a') } }])
    expect(sdist?.name).toBe('demo-1.0.tar.gz')
  })

  test('an index without digests is believed, since the digest of the lockfile is checked', async () => {
    const { wheels } = await completePackage(named, lookup({ 'https://a': [offered(wheel)] }), {})
    expect(wheels[0]!.hashes).toEqual({ sha256: sha('a') })
  })

  test('files are found by digest alone, in the first index that has one', async () => {
    const digests = demo([{ hashes: { sha256: sha('a') } }])
    const found = lookup({
      'https://a': undefined,
      'https://b': [offered(wheel, sha('f'))],
      'https://c': [offered(wheel, sha('a'))],
    })
    const { wheels } = await completePackage(digests, found, {})
    expect(wheels).toHaveLength(1)
    expect(found.asked).toEqual(['https://a', 'https://b', 'https://c'])
  })

  test('with URLs nothing is asked', async () => {
    const found = lookup({})
    const url = 'https://files.example.org/demo.whl'
    await completePackage(demo([{ name: 'demo.whl', url, hashes: { sha256: sha('a') } }]), found, {})
    expect(found.asked).toEqual([])
  })

  test.each([
    ['another digest', named, { 'https://a': [offered(wheel, sha('f'))] }, 'hash-not-in-index', 1],
    ['none of the files', named, { 'https://a': [offered('demo-2.0.tar.gz', sha('f'))] }, 'hash-not-in-index', 1],
    ['no such distribution', named, { 'https://a': undefined }, 'distribution-not-found', 2],
    ['no digest in the lockfile', demo([]), {}, 'hash-missing', 1],
    ['a file without digest', demo([{ name: wheel, hashes: {} }]), {}, 'hash-missing', 1],
  ])('%s is refused', async (_, found, pages, code, exitCode) => {
    await expect(completePackage(found, lookup(pages), {})).rejects.toMatchObject({ code, exitCode })
  })
})
