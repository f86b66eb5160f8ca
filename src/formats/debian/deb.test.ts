import { gzipSync, zstdCompressSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { type ArMember, makeAr } from '../../../test/fixtures/make-ar.ts'
import type { Content } from '../../model/bytes.ts'
import type { ChangesetEntry } from '../../model/entry.ts'
import { parseImagePath } from '../../model/image-path.ts'
import { bytesOf, collect } from '../digest/collect.ts'
import { encodeTar } from '../tar/encode-tar.ts'
import { readDeb } from './deb.ts'

// Made by dpkg-deb 1.21 (`dpkg-deb --root-owner-group -Zxz -b tiny`, SOURCE_DATE_EPOCH=315619200) from a script, a
// symlink to it, and a configuration file.
const tinyDeb = `
ITxhcmNoPgpkZWJpYW4tYmluYXJ5ICAgMzE1NjE5MjAwICAgMCAgICAgMCAgICAgMTAwNjQ0ICA0ICAgICAgICAgYAoyLjAKY29u
dHJvbC50YXIueHogIDMxNTYxOTIwMCAgIDAgICAgIDAgICAgIDEwMDY0NCAgNDA4ICAgICAgIGAK/Td6WFoAAATm1rRGBMDVAoBQ
IQEWAAAAAAAAAIiFOOngJ/8BTV0AFwu8HH0BlcAdSj55FcLa/eAc2h+UfiFsrr+pMXlPRGCYCoK2qsGv8xRN28IxliGnblV7uJ7X
jSiHH+lhWNuA3taIWQ0nO5bsmdepNqVC4lP+2cbs5tLiKSDQ1qqoHYPuN47PnVurT6KSfUGQC6CsF92KiXYYNaebmOCKB6tF1i1L
V7D6bWXn4o8Kr4CZSfuCqqoOV/mm60odnkbIOmVXVzd7q3T+QO3ddAh9xRmKA0m3/YuY7DkDHgnq6xYjwzZ8wC6SpfS2Jy/6B5Sa
4XvsZHKIpvnUCW2ymMph5xQrbnjpxxb/cuUfCTJUwQQkn7D/0U5Vfx7TMs+5fOpBKXYk4WiYgUANhyA/Hx8EXS/TfyN5H+1Mcc/t
WG1oWCu6AcOY/2tDVWrjpnXTGRY9H5oOuUJYeoWOStmuRBHN9B++F1AXQwXm8FjY6Gx/fGUAAAAAAPwvRUdOpPzpAAHxAoBQAACK
1b7mscRn+wIAAAAABFlaZGF0YS50YXIueHogICAgIDMxNTYxOTIwMCAgIDAgICAgIDAgICAgIDEwMDY0NCAgMzAwICAgICAgIGAK
/Td6WFoAAATm1rRGBMDrAYBQIQEWAAAAAAAAAHL4vzTgJ/8A410AFwu8HH0BlcAdSj55FcLa/eAc2h+UfiFsrr+pMXlPRGCYCoK2
qsGv8xRN28IxliGnblV7uJ7XjSi/tv7CI5ZCy/cH2sjsbg8FmIsRroQw3FgUURnvbL8DR/Y+332R9sb+bUBIGLp+kUwgR/bMJtw5
9YLc6c/G7l0OJ5PGvAoNzP8BhZiZFa58kNy/78mzQqCmFFBok1UMBQVihlmxldg0xJunZCnYuwVAtgvqBDsNcT5CMp6tvfheCE1c
QjLRtWdUrdcFsUCUSodBRneaGR3UJvmpM6sc8PlMEiKmyLUnEcs4nQAAAKDpOvuLs87lAAGHAoBQAABWO8U7scRn+wIAAAAABFla`

const attributes = { mode: 0o644, uid: 0, gid: 0, modifiedAt: 0 }

function file(path: string, text: string): ChangesetEntry {
  return { kind: 'file', path: parseImagePath(path), ...attributes, content: contentOf(Buffer.from(text)) }
}

function contentOf(bytes: Uint8Array): Content {
  return { size: bytes.length, open: () => bytesOf(bytes) }
}

const ar = (...members: readonly ArMember[]): Content => contentOf(makeAr(...members))

async function tar(...entries: readonly ChangesetEntry[]): Promise<Uint8Array> {
  return collect(encodeTar(entries))
}

async function draw(entries: AsyncIterable<ChangesetEntry>): Promise<string[]> {
  const lines: string[] = []
  for await (const entry of entries) {
    const mode = 'mode' in entry ? entry.mode.toString(8) : ''
    if (entry.kind === 'file') {
      const text = Buffer.from(await collect(entry.content.open())).toString()
      lines.push(`${entry.path} ${mode} ${JSON.stringify(text)}`)
    } else
      lines.push(`${entry.path || '.'} ${mode} ${entry.kind}${entry.kind === 'symlink' ? ` -> ${entry.target}` : ''}`)
  }
  return lines
}

const control = 'Package: a\nVersion: 1\nArchitecture: all\n'
const format = ['debian-binary', Buffer.from('2.0\n')] as const

describe('readDeb', () => {
  test('reads what dpkg-deb writes', async () => {
    const deb = await readDeb(contentOf(Buffer.from(tinyDeb, 'base64')), 'tiny.deb')
    expect(deb.control.get('package')).toBe('tiny')
    expect(deb.controlText).toContain('Description: a package made for this test\n')
    expect(deb.conffiles).toEqual(['/etc/tiny.conf'])
    expect(deb.md5sums).toMatch(/^[0-9a-f]{32} {2}usr\/bin\/tiny\n$/)
    expect(await draw(deb.entries())).toEqual([
      '. 755 directory',
      'etc 755 directory',
      'etc/tiny.conf 644 "answer = 42\\n"',
      'usr 755 directory',
      'usr/bin 755 directory',
      'usr/bin/tiny 755 "#!/bin/sh\\necho hello\\n"',
      'usr/bin/small 777 symlink -> tiny',
    ])
  })

  test('entries can be read again, and left off in the middle', async () => {
    const data = gzipSync(await tar(file('a', 'x'), file('b', 'y')))
    const deb = await readDeb(
      ar(format, ['control.tar', await tar(file('control', control))], ['data.tar.gz', data]),
      'a.deb',
    )
    for await (const entry of deb.entries()) if (entry.path === 'a') break
    expect(await draw(deb.entries())).toEqual(['a 644 "x"', 'b 644 "y"'])
  })

  test.each([
    ['', (bytes: Uint8Array) => bytes],
    ['.gz', gzipSync],
    ['.zst', zstdCompressSync],
  ])('members called control.tar%s are understood', async (extension, compress) => {
    const deb = await readDeb(
      ar(
        format,
        [`control.tar${extension}`, compress(await tar(file('./control', control)))],
        [`data.tar${extension}`, compress(await tar(file('./a', 'x')))],
      ),
      'a.deb',
    )
    expect(deb.md5sums).toBeUndefined()
    expect(await draw(deb.entries())).toEqual(['a 644 "x"'])
  })

  test('members that deb(5) has tools pass over are passed over', async () => {
    const deb = await readDeb(
      ar(
        format,
        ['_gpgorigin', Buffer.from('odd')],
        ['control.tar', await tar(file('control', control))],
        ['_more', Buffer.from('odd')],
        ['data.tar', await tar(file('a', 'x'))],
      ),
      'a.deb',
    )
    expect(await draw(deb.entries())).toEqual(['a 644 "x"'])
  })

  test('lines of conffiles that name what the package does not hold are left out', async () => {
    const files = [file('control', control), file('conffiles', '/etc/a\nremove-on-upgrade /etc/b\n')]
    const deb = await readDeb(ar(format, ['control.tar', await tar(...files)]), 'a.deb')
    expect(deb.conffiles).toEqual(['/etc/a'])
  })

  test.each([
    ['another format', [['debian-binary', Buffer.from('3.0\n')]], 'not of format 2'],
    ['no control.tar', [format], 'no control.tar'],
    ['an old compression', [format, ['control.tar.bz2', Buffer.from('x')]], 'control.tar.bz2'],
    ['a control.tar without control', [format, ['control.tar', Buffer.alloc(1024)]], 'no control file'],
  ] as const)('%s is refused', async (_, members, reason) => {
    await expect(readDeb(ar(...members), 'a.deb')).rejects.toThrow(reason)
  })

  test('a package without data.tar is refused when its entries are read', async () => {
    const deb = await readDeb(ar(format, ['control.tar', await tar(file('control', control))]), 'a.deb')
    await expect(draw(deb.entries())).rejects.toThrow('no data.tar')
  })

  test.each([0, 7, 30, 100, 200, 500, 700])('cut off after %i bytes, it is refused', async size => {
    const bytes = Buffer.from(tinyDeb, 'base64').subarray(0, size)
    const read = async () => draw((await readDeb(contentOf(bytes), 'tiny.deb')).entries())
    await expect(read()).rejects.toMatchObject({ name: 'PareError' })
  })

  test('a member that promises more than the file holds is refused', async () => {
    const bytes = Buffer.from(tinyDeb, 'base64')
    bytes.write('9999999999', 8 + 60 + 4 + 48, 'latin1')
    await expect(readDeb(contentOf(bytes), 'tiny.deb')).rejects.toMatchObject({ name: 'PareError' })
  })
})
