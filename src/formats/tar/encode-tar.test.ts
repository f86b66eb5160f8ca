import { execFileSync } from 'node:child_process'
import { describe, expect, test } from 'vitest'
import { contentOf, draw, entriesOf } from '../../../test/image-literal.ts'
import type { ChangesetEntry } from '../../model/entry.ts'
import { parseImagePath } from '../../model/image-path.ts'
import { bytesOf, collect } from '../digest/collect.ts'
import { digestOf } from '../digest/digest-of.ts'
import { decodeTar } from './decode-tar.ts'
import { encodeTar, endOfTar } from './encode-tar.ts'

const encode = (entries: readonly ChangesetEntry[]): Promise<Uint8Array> => collect(encodeTar(entries))

const file = (path: string, more: Partial<ChangesetEntry> = {}): ChangesetEntry =>
  ({ ...entriesOf({ [path]: 'x' })[0]!, ...more }) as ChangesetEntry

async function roundTrip(entry: ChangesetEntry): Promise<ChangesetEntry> {
  for await (const decoded of decodeTar(bytesOf(await encode([entry])))) return decoded
  throw new Error('nothing came back')
}

function listed(tar: Uint8Array): string {
  return execFileSync('tar', ['--numeric-owner', '--utc', '-tvf', '-'], {
    input: tar,
    env: { PATH: process.env.PATH, LC_ALL: 'C.UTF-8' },
  }).toString()
}

describe('encodeTar', () => {
  test('writes what GNU tar reads', async () => {
    const tar = await encode([
      ...entriesOf({
        'bin/': '',
        'bin/sh': 'text',
        lib: '-> usr/lib',
        'bin/ash': '=> bin/sh',
        '-etc/passwd': '',
        '-var/': '',
      }),
      {
        kind: 'character-device',
        path: parseImagePath('dev/null'),
        mode: 0o666,
        uid: 1,
        gid: 2,
        modifiedAt: 0,
        major: 1,
        minor: 3,
      },
      {
        kind: 'fifo',
        path: parseImagePath('run/pipe'),
        mode: 0o600,
        uid: 0,
        gid: 0,
        modifiedAt: 0,
        major: 0,
        minor: 0,
      },
    ])
    expect(listed(tar)).toBe(`\
drwxr-xr-x 0/0               0 1980-01-02 00:00 bin/
-rw-r--r-- 0/0               4 1980-01-02 00:00 bin/sh
lrwxrwxrwx 0/0               0 1980-01-02 00:00 lib -> usr/lib
hrw-r--r-- 0/0               0 1980-01-02 00:00 bin/ash link to bin/sh
---------- 0/0               0 1970-01-01 00:00 etc/.wh.passwd
---------- 0/0               0 1970-01-01 00:00 var/.wh..wh..opq
crw-rw-rw- 1/2             1,3 1970-01-01 00:00 dev/null
prw------- 0/0               0 1970-01-01 00:00 run/pipe
`)
  })

  test('never changes its bytes', async () => {
    const tar = await encode([...entriesOf({ './': '', 'bin/': '', 'bin/sh': 'text' }), file('ü/'.repeat(40))])
    expect(digestOf(tar)).toBe('sha256:54ea3ff91df7f3edd84967e297a111d97223ee9e3e1113a9d2f787dd87759b85')
  })

  test('needs no extended header for what ustar can say', async () => {
    const path = `${'d'.repeat(150)}/${'f'.repeat(90)}`
    expect(await encode([file(path)])).toHaveLength(512 + 512 + 1024)
    expect((await roundTrip(file(path))).path).toBe(path)
  })

  test.each([
    ['a name that is long', file(`${'long/'.repeat(60)}name`)],
    ['a name in one long part', file('n'.repeat(101))],
    ['a name that is not ASCII', file('grüße/日本語.txt')],
    ['large owners', file('a', { uid: 2 ** 31, gid: 2 ** 32 - 2 } as never)],
    ['a time before 1970', file('a', { modifiedAt: -1 } as never)],
    ['a time after 2242', file('a', { modifiedAt: 2 ** 34 } as never)],
    ['all bits of a mode', file('a', { mode: 0o7777 } as never)],
  ])('keeps %s', async (_what, entry) => {
    const { content: _, ...wanted } = entry as Extract<ChangesetEntry, { kind: 'file' }>
    expect(await roundTrip(entry)).toMatchObject(wanted)
    expect(listed(await encode([entry])).split('\n')).toHaveLength(2)
  })

  test('keeps a link target that is long or not ASCII', async () => {
    for (const target of ['t'.repeat(101), 'ü']) {
      expect(await roundTrip(entriesOf({ link: `-> ${target}` })[0]!)).toMatchObject({ kind: 'symlink', target })
    }
  })

  test('writes the size of a file above 8 GiB into an extended header', async () => {
    const huge = { ...contentOf(''), size: 2 ** 33 }
    const chunks: Uint8Array[] = []
    const writing = (async () => {
      for await (const chunk of encodeTar([file('a', { content: huge } as never)])) chunks.push(chunk)
    })()
    await expect(writing).rejects.toMatchObject({ code: 'size-mismatch' })
    expect(Buffer.concat(chunks).toString('latin1')).toContain('19 size=8589934592\n')
  })

  test('refuses content that is shorter or longer than it said', async () => {
    for (const size of [0, 5]) {
      const entry = file('a', { content: { ...contentOf('abc'), size } } as never)
      await expect(encode([entry])).rejects.toMatchObject({ code: 'size-mismatch' })
    }
  })

  test('refuses a file that an engine would take for a whiteout', async () => {
    await expect(encode([file('etc/.wh.passwd')])).rejects.toMatchObject({ code: 'reserved-name' })
  })

  test('without their ends, tars can be put together', async () => {
    const parts = [entriesOf({ a: '1' }), entriesOf({ b: '2' })].map(entries => encodeTar(entries, { end: false }))
    const tar = Buffer.concat([...(await Promise.all(parts.map(part => collect(part)))), endOfTar])
    expect(tar).toEqual(Buffer.from(await encode(entriesOf({ a: '1', b: '2' }))))
    expect(await draw(decodeTar(bytesOf(tar)))).toBe('a "1"\nb "2"')
  })
})
