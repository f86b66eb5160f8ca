import { describe, expect, test } from 'vitest'
import { makeZip, type ZipFixture } from '../../../test/fixtures/make-zip.ts'
import { bytesOf } from '../digest/collect.ts'
import { readZip } from './read-zip.ts'

async function read(bytes: Uint8Array): Promise<Record<string, string>> {
  const files: Record<string, string> = {}
  const archive = { size: bytes.length, open: () => bytesOf(...chunks(bytes)) }
  for await (const member of readZip(archive, 'a.whl')) {
    files[member.entry.name] = Buffer.from(await member.read()).toString('latin1')
  }
  return files
}

function chunks(bytes: Uint8Array): Uint8Array[] {
  const middle = Math.floor(bytes.length / 2)
  return [bytes.subarray(0, middle), bytes.subarray(middle)]
}

const refused = (...files: ZipFixture[]) => expect(read(makeZip(files))).rejects

describe('readZip', () => {
  test('files are read in order, directories are passed over', async () => {
    const archive = makeZip([
      { name: 'a/' },
      { name: 'a/b.py', content: 'x = 1\n'.repeat(100) },
      { name: 'a/c', content: 'plain', isStored: true },
    ])
    expect(await read(archive)).toEqual({ 'a/b.py': 'x = 1\n'.repeat(100), 'a/c': 'plain' })
  })

  test('sizes may stand behind the data', async () => {
    const archive = makeZip([
      { name: 'a', content: 'first', hasDescriptor: true },
      { name: 'b', content: 'second', hasDescriptor: true },
    ])
    expect(await read(archive)).toEqual({ a: 'first', b: 'second' })
  })

  test('a large file is streamed', async () => {
    const content = Buffer.alloc(9 * 2 ** 20, 'pare')
    const archive = makeZip([
      { name: 'a', content },
      { name: 'b', content: 'after' },
    ])
    const seen: unknown[] = []
    for await (const member of readZip({ size: archive.length, open: () => bytesOf(archive) }, 'a.whl')) {
      let size = 0
      for await (const chunk of member.open()) size += chunk.length
      seen.push([member.entry.name, member.isHeld, size])
    }
    expect(seen).toEqual([
      ['a', false, content.length],
      ['b', true, 5],
    ])
  })

  test.each(['../evil', 'a/../../evil', '/etc/passwd', 'a//b', 'a\\b', './a', 'a\0b'])(
    'the path %j is refused',
    async name => {
      await refused({ name }).toThrow(/is no path inside it/)
    },
  )

  test('a name that is not UTF-8 is refused', async () => {
    await refused({ name: Uint8Array.of(0x61, 0xff) }).toThrow(/not UTF-8/)
  })

  test('a symlink is refused', async () => {
    await refused({ name: 'a', content: '/etc', mode: 0o120777 }).toThrow(/`a` is a symlink/)
  })

  test('a name that comes twice, or is a file and a folder, is refused', async () => {
    await refused({ name: 'a' }, { name: 'a' }).toThrow(/twice/)
    await refused({ name: 'a' }, { name: 'a/b' }).toThrow(/`a` is a file and a folder/)
  })

  test('a file that is longer or shorter than it says is refused', async () => {
    await refused({ name: 'a', content: 'x'.repeat(100_000), size: 10 }).toThrow(/`a` is damaged/)
    await refused({ name: 'a', content: 'x', size: 10 }).toThrow(/`a` is damaged/)
    await refused({ name: 'a', content: 'x'.repeat(100), size: 9 * 2 ** 20 }).toThrow(/`a` is damaged/)
  })

  test('a wrong sum is refused', async () => {
    await refused({ name: 'a', content: 'x', crc32: 1 }).toThrow(/`a` is damaged/)
  })

  test('an archive that would grow out of all proportion is refused', async () => {
    await refused({ name: 'a', content: 'x', size: 0xf0000000 }).toThrow(/more than 200 times its own size/)
  })

  test('a local header that disagrees with the directory is refused', async () => {
    await refused({ name: 'good.py', localName: 'evil.py' }).toThrow(/another name in its header/)
  })

  test('a truncated archive is refused', async () => {
    const archive = makeZip([{ name: 'a', content: 'x' }])
    await expect(read(archive.subarray(0, -1))).rejects.toThrow(/cut short/)
    await expect(read(Buffer.concat([archive, Buffer.from('tail')]))).rejects.toThrow(/cut short/)
    await expect(read(Buffer.alloc(0))).rejects.toThrow(/cut short/)
  })
})
