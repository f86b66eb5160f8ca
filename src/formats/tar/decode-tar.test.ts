import { execFileSync } from 'node:child_process'
import { linkSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { draw, entriesOf, textOf } from '../../../test/image-literal.ts'
import { bytesOf, collect } from '../digest/collect.ts'
import { decodeTar, type TarEntry } from './decode-tar.ts'
import { encodeTar } from './encode-tar.ts'
import { encodeHeader, type TarHeader } from './header.ts'
import { encodePax } from './pax.ts'

const folder = mkdtempSync(join(tmpdir(), 'pare-tar-'))
afterAll(() => rmSync(folder, { recursive: true }))

const plain: TarHeader = {
  name: Buffer.from('a'),
  mode: 0o644,
  uid: 0,
  gid: 0,
  size: 0,
  modifiedAt: 0,
  type: '0',
  linkName: new Uint8Array(),
  major: 0,
  minor: 0,
}

/** One entry by hand, with its content padded. */
function raw(header: Partial<TarHeader>, content: string | Uint8Array = ''): Buffer {
  const bytes = Buffer.from(content as string)
  return Buffer.concat([
    encodeHeader({ ...plain, size: bytes.length, ...header }),
    bytes,
    Buffer.alloc((512 - (bytes.length % 512)) % 512),
  ])
}

const named = (name: string, more: Partial<TarHeader> = {}): Buffer => raw({ name: Buffer.from(name), ...more })
const pax = (type: 'x' | 'g', records: readonly [string, string][]): Buffer => raw({ type }, encodePax(records))

/** The same header with some bytes changed and its checksum mended. */
function patched(block: Buffer, offset: number, bytes: Uint8Array): Buffer {
  const result = Buffer.from(block)
  result.set(bytes, offset)
  result.fill(0x20, 148, 156)
  const sum = result.subarray(0, 512).reduce((total, byte) => total + byte, 0)
  result.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1')
  return result
}

async function all(...parts: Uint8Array[]): Promise<TarEntry[]> {
  const entries: TarEntry[] = []
  for await (const entry of decodeTar(bytesOf(...parts), { name: 'x.tar' })) entries.push(entry)
  return entries
}

async function failure(...parts: Uint8Array[]): Promise<string> {
  return all(...parts).then(
    () => 'nothing',
    error => `${error.code}: ${error.message}`,
  )
}

describe('decodeTar', () => {
  test.each(['gnu', 'pax', 'ustar', 'v7', 'oldgnu'])('reads what GNU tar writes in the format %s', async format => {
    const root = join(folder, format)
    mkdirSync(join(root, 'bin'), { recursive: true })
    writeFileSync(join(root, 'bin/sh'), 'text')
    symlinkSync('usr/lib', join(root, 'lib'))
    linkSync(join(root, 'bin/sh'), join(root, 'zsh'))
    if (format !== 'v7' && format !== 'ustar') writeFileSync(join(root, 'l'.repeat(180)), 'long')
    const tar = execFileSync('tar', ['--format', format, '--sort=name', '-cf', '-', '-C', root, '.'])
    const expected = ['/', 'bin/', 'bin/sh "text"', 'lib -> usr/lib']
    if (format !== 'v7' && format !== 'ustar') expected.push(`${'l'.repeat(180)} "long"`)
    expect(await draw(decodeTar(bytesOf(tar)))).toBe([...expected, 'zsh => bin/sh'].join('\n'))
  })

  test('does not depend on how the bytes are cut', async () => {
    const tar = await collect(encodeTar(entriesOf({ 'a/': '', 'a/b': 'x'.repeat(700), c: 'y', d: '-> c' })))
    const whole = await draw(decodeTar(bytesOf(tar)))
    for (const size of [1, 7, 511, 513]) {
      const chunks = Array.from({ length: Math.ceil(tar.length / size) }, (_, n) =>
        tar.subarray(n * size, (n + 1) * size),
      )
      expect(await draw(decodeTar(bytesOf(...chunks)))).toBe(whole)
    }
  })

  test('skips content that nobody read, and tells where each lies', async () => {
    const entries = await all(await collect(encodeTar(entriesOf({ a: 'x'.repeat(600), b: 'y' }))))
    expect(entries.map(entry => entry.kind === 'file' && entry.content.offset)).toEqual([512, 512 + 1024 + 512])
  })

  test('skips the rest of content that was read in part', async () => {
    const names: string[] = []
    const tar = await collect(encodeTar(entriesOf({ a: 'x'.repeat(5000), b: 'y' })))
    for await (const entry of decodeTar(bytesOf(tar.subarray(0, 700), tar.subarray(700)))) {
      names.push(entry.path)
      if (entry.kind === 'file') for await (const _ of entry.content.open()) break
    }
    expect(names).toEqual(['a', 'b'])
  })

  test('gives content once', async () => {
    for await (const entry of decodeTar(encodeTar(entriesOf({ a: 'x' })))) {
      if (entry.kind !== 'file') continue
      expect(await textOf(entry.content.open())).toBe('x')
      expect(() => entry.content.open()).toThrow('opened twice')
    }
  })

  test('reads on after the end of the archive, so that a check behind it is carried out', async () => {
    let isChecked = false
    async function* source(): AsyncGenerator<Uint8Array> {
      yield await collect(encodeTar(entriesOf({ a: 'x' })))
      yield Buffer.alloc(512)
      isChecked = true
    }
    await draw(decodeTar(source()))
    expect(isChecked).toBe(true)
  })

  test('reads an archive without its end, and an empty one', async () => {
    expect(await all(named('a'))).toHaveLength(1)
    expect(await all()).toEqual([])
  })

  test('makes whiteouts of the names that mean them', async () => {
    const tar = Buffer.concat(
      ['etc/.wh.passwd', '.wh.top', 'var/.wh..wh..opq', '.wh..wh.plnk/1.2', '.wh..wh.aufs'].map(name => named(name)),
    )
    expect(await draw(decodeTar(bytesOf(tar)))).toBe('-etc/passwd\n-top\n-var/*')
    expect(await draw(decodeTar(bytesOf(named('etc/.wh.passwd')), { whiteouts: false }))).toBe('etc/.wh.passwd ""')
  })

  test('takes leading slashes and dots away', async () => {
    const entries = await all(named('/etc/passwd'), named('./usr//lib/./x'))
    expect(entries.map(({ path }) => path)).toEqual(['etc/passwd', 'usr/lib/x'])
  })

  test('takes extended headers for the next entry, and global ones for all that follow', async () => {
    const global = pax('g', [
      ['uid', '7'],
      ['mtime', '12.75'],
    ])
    const next = pax('x', [
      ['path', 'grüße'],
      ['gid', '5'],
      ['SCHILY.xattr.user.x', 'y'],
    ])
    expect(await all(global, next, named('x'), named('b'))).toMatchObject([
      { path: 'grüße', uid: 7, gid: 5, modifiedAt: 12 },
      { path: 'b', uid: 7, gid: 0, modifiedAt: 12 },
    ])
  })

  test('takes GNU long names and links', async () => {
    const name = raw({ type: 'L' }, `${'n'.repeat(200)}\0`)
    const target = raw({ type: 'K' }, `${'t'.repeat(300)}\0`)
    expect(await all(name, target, named('x', { type: '2' }))).toMatchObject([
      { path: 'n'.repeat(200), target: 't'.repeat(300) },
    ])
  })

  test('reads base-256 numbers', async () => {
    const large = patched(named('a'), 108, Buffer.from([0x80, 0, 0, 1, 0, 0, 0, 0]))
    const old = patched(named('b'), 136, Buffer.from([...Array(11).fill(0xff), 0xfe]))
    expect(await all(large, old)).toMatchObject([{ uid: 2 ** 32 }, { modifiedAt: -2 }])
  })

  test('accepts a checksum of signed bytes', async () => {
    const block = named('ü')
    const sum = block
      .subarray(0, 148)
      .reduce(
        (total, byte) => total + ((byte << 24) >> 24),
        8 * 32 + block.subarray(156).reduce((total, byte) => total + byte, 0),
      )
    block.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1')
    expect(await all(block)).toMatchObject([{ path: 'ü' }])
  })

  describe('refuses', () => {
    test('a path that leaves the root', async () => {
      expect(await failure(named('../etc/passwd'))).toMatch(/^unsafe-path/)
      expect(await failure(named('a/../../b'))).toMatch(/^unsafe-path/)
      expect(await failure(pax('x', [['path', '../x']]), named('a'))).toMatch(/^unsafe-path/)
      expect(await failure(pax('x', [['path', 'a\0b']]), named('a'))).toMatch(/^unsafe-path/)
    })

    test('a hard link that leaves the root, or links to itself', async () => {
      expect(await failure(named('a', { type: '1', linkName: Buffer.from('../x') }))).toMatch(/^unsafe-path/)
      expect(await failure(named('a', { type: '1', linkName: Buffer.from('a') }))).toMatch(
        'the hard link `a` has no target',
      )
    })

    test('a whiteout of the parent or of nothing', async () => {
      for (const name of ['d/.wh...', 'd/.wh..', 'd/.wh.'])
        expect(await failure(named(name))).toMatch('is a whiteout of nothing')
    })

    test('a wrong checksum', async () => {
      const block = named('a')
      block[0] = 0x62
      expect(await failure(block)).toMatch(
        /^invalid-tar: Could not read the tar `x.tar`: expected a header whose checksum/,
      )
    })

    test('an archive that ends early, wherever it does', async () => {
      const tar = Buffer.concat([raw({ name: Buffer.from('a') }, 'x'.repeat(600)), named('b')])
      for (const size of [100, 512, 1000, 1200, 1536 + 1]) {
        expect(await failure(tar.subarray(0, size))).toBe(
          `truncated-archive: Expected more of \`x.tar\`, but it ends after ${size} bytes`,
        )
      }
    })

    test('an archive that ends in content while it is read', async () => {
      const tar = raw({ name: Buffer.from('a') }, 'x'.repeat(600)).subarray(0, 700)
      await expect(draw(decodeTar(bytesOf(tar)))).rejects.toMatchObject({ code: 'truncated-archive' })
    })

    test('sizes that are negative, or larger than numbers are exact', async () => {
      const negative = patched(named('a'), 124, Buffer.from(Array(12).fill(0xff)))
      expect(await failure(negative)).toMatch('expected a size, got -1')
      const huge = patched(named('a'), 124, Buffer.from([0x80, ...Array(11).fill(0xff)]))
      expect(await failure(huge)).toMatch('out of range')
      expect(await failure(pax('x', [['size', '-1']]), named('a'))).toMatch('expected a number as size, got `-1`')
    })

    test('headers that would fill the memory', async () => {
      expect(await failure(raw({ type: 'x', size: 2 ** 30 }))).toMatch('a header is larger than 1048576 bytes')
      const many = Array.from({ length: 2000 }, () => pax('g', [['comment', 'x']]))
      expect(await failure(...many)).toMatch('a header is larger than 1048576 bytes')
    })

    test('extended headers whose records do not fit', async () => {
      for (const content of ['99 path=a\n', '5 a=b\n', 'x path=a\n', '9 pathxab\n', '0 a=b\n']) {
        expect(await failure(raw({ type: 'x' }, content), named('a'))).toMatch(/^invalid-tar/)
      }
    })

    test('names that are not UTF-8', async () => {
      expect(await failure(raw({ name: Buffer.from([0x61, 0xe9, 0x0a]) }))).toBe(
        'name-not-utf8: Expected names in UTF-8 in `x.tar`, got `a\\xe9\\x0a`',
      )
    })

    test('sparse files', async () => {
      expect(await failure(named('a', { type: 'S' }))).toMatch(/^sparse-file/)
      expect(await failure(pax('x', [['GNU.sparse.major', '1']]), named('a'))).toMatch(/^sparse-file/)
    })

    test('types that it does not know', async () => {
      expect(await failure(named('a', { type: 'Z' }))).toMatch('`a` is of the unknown type `Z`')
    })

    test('letters where digits should be', async () => {
      expect(await failure(patched(named('a'), 108, Buffer.from('0z00000\0')))).toMatch(
        'expected octal digits in the field uid',
      )
    })

    test('a file without a name', async () => {
      expect(await failure(named('./'), named('.'))).toMatch('expected a name')
    })

    test('what is no tar at all', async () => {
      expect(await failure(Buffer.from('<html>'.repeat(200)))).toMatch(/^invalid-tar/)
    })
  })
})
