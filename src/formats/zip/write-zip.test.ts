import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { deflateRawSync } from 'node:zlib'
import { afterAll, describe, expect, test } from 'vitest'
import { bytesOf } from '../digest/collect.ts'
import { readZip } from './read-zip.ts'
import { writeZip, type ZipFile, zipContent } from './write-zip.ts'

const folder = mkdtempSync(join(tmpdir(), 'write-zip-'))
afterAll(() => rmSync(folder, { recursive: true }))

const files = [
  { name: 'a.txt', bytes: Buffer.from('a'.repeat(5000)) },
  { name: 'folder/b.bin', bytes: Buffer.from([1, 2, 3]) },
  { name: 'folder/ü.txt', bytes: Buffer.alloc(0) },
]

function zipped({ name, bytes }: { name: string; bytes: Uint8Array }): ZipFile {
  return { name, content: zipContent(bytes, deflateRawSync) }
}

describe('writeZip', () => {
  test('gives back what it was given', async () => {
    const archive = writeZip(files.map(zipped))
    const content = { size: archive.length, open: () => bytesOf(archive) }
    const found: [string, string][] = []
    for await (const member of readZip(content, 'x.zip')) {
      found.push([member.entry.name, Buffer.from(await member.read()).toString('hex')])
    }
    expect(found).toEqual(files.map(({ name, bytes }) => [name, bytes.toString('hex')]))
  })

  test("is an archive that Python's own zipimport reads", () => {
    const file = join(folder, 'm.zip')
    writeFileSync(file, writeZip([zipped({ name: 'p/__init__.py', bytes: Buffer.from('x = 42\n'.repeat(100)) })]))
    const script = 'import sys; sys.path.insert(0, sys.argv[1]); import p; print(p.x)'
    expect(execFileSync('python3', ['-c', script, file], { encoding: 'utf8' })).toBe('42\n')
  })

  test('stores what deflate would not make smaller', () => {
    const archive = writeZip([zipped({ name: 'b', bytes: Buffer.from([1, 2, 3]) })])
    expect(Buffer.from(archive).includes(Buffer.from([1, 2, 3]))).toBe(true)
  })
})
