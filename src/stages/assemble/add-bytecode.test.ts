import { describe, expect, test } from 'vitest'
import { bytesOf } from '../../formats/digest/collect.ts'
import { digestOf } from '../../formats/digest/digest-of.ts'
import type { BytecodeCompiler } from '../../model/bytecode.ts'
import type { AddressedContent } from '../../model/content.ts'
import { parseImagePath } from '../../model/image-path.ts'
import type { Origin } from '../../model/origin.ts'
import { entryTime, type TreeEntry } from '../../model/tree.ts'
import { addBytecode } from './add-bytecode.ts'

const debian: Origin = { kind: 'debian', package: 'libpython3.13-stdlib', version: '1', architecture: 'amd64' }
const common = { mode: 0o644, uid: 0, gid: 0, modifiedAt: entryTime }

function content(text: string): AddressedContent {
  const bytes = Buffer.from(text)
  return { digest: digestOf(bytes), size: bytes.length, open: () => bytesOf(bytes) }
}

function file(path: string, origin: Origin = { kind: 'app' }): TreeEntry {
  return { ...common, kind: 'file', path: parseImagePath(path), origin, content: content(path) }
}

function link(path: string, target: string): TreeEntry {
  return { ...common, kind: 'symlink', path: parseImagePath(path), origin: debian, target }
}

const compiler: BytecodeCompiler = {
  python: '3.13',
  compile: async sources =>
    sources.map(({ path }) =>
      path.includes('broken') ? { path, problem: 'invalid syntax' } : { path, bytecode: content(`${path} compiled`) },
    ),
}

async function pathsOf(...entries: TreeEntry[]): Promise<string[]> {
  const { entries: result } = await addBytecode(entries, compiler)
  return result.map(entry => (entry.kind === 'symlink' ? `${entry.path} -> ${entry.target}` : entry.path))
}

describe('addBytecode', () => {
  test('bytecode takes the place of a source of the standard library, and lies beside any other', async () => {
    expect(await pathsOf(file('usr/lib/python3.13/json/decoder.py', debian), file('app/main.py'))).toEqual([
      'usr/lib/python3.13/json/decoder.pyc',
      'app/main.py',
      'app/__pycache__/main.cpython-313.pyc',
    ])
  })

  test('a link to a source that left becomes a link to its bytecode', async () => {
    expect(
      await pathsOf(
        file('usr/lib/python3.13/_data__linux.py', debian),
        link('usr/lib/python3.13/_data.py', '_data__linux.py'),
        link('usr/lib/python3.13/json/data.py', '../_data__linux.py'),
        link('usr/lib/python3.13/other.py', '/etc/other.py'),
      ),
    ).toEqual([
      'usr/lib/python3.13/_data__linux.pyc',
      'usr/lib/python3.13/_data.pyc -> _data__linux.pyc',
      'usr/lib/python3.13/json/data.pyc -> ../_data__linux.pyc',
      'usr/lib/python3.13/other.py -> /etc/other.py',
    ])
  })

  test('a source that does not compile stays, and so does a link to it', async () => {
    const entries = [file('usr/lib/python3.13/broken.py', debian), link('usr/lib/python3.13/b.py', 'broken.py')]
    expect(await pathsOf(...entries)).toEqual(['usr/lib/python3.13/broken.py', 'usr/lib/python3.13/b.py -> broken.py'])
  })

  test('bytecode that came along is left out', async () => {
    expect(await pathsOf(file('app/__pycache__/main.cpython-312.pyc'), file('app/old.pyc'))).toEqual([])
  })
})
