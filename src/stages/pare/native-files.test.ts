import { describe, expect, test } from 'vitest'
import { elfLibrary } from '../../../test/fixtures/elf-library.ts'
import { distribution, entriesOf } from '../../../test/fixtures/tree.ts'
import { generatedFile } from '../../images/generated-entry.ts'
import { nativeFiles, sonamesOf } from './native-files.ts'

const library = (path: string, literal: Parameters<typeof elfLibrary>[0]) =>
  generatedFile(path, elfLibrary(literal), distribution('fast'))

describe('nativeFiles', () => {
  test('are the ELF files among some entries, by path, with the libraries that they need and the name that they have', async () => {
    const entries = [
      library('site/fast/_core.abi3.so', { needed: ['libc.so.6', 'libblas-1.so'] }),
      library('site/fast.libs/libblas-1.so', { soname: 'libblas-1.so' }),
      ...entriesOf(distribution('fast'), {
        'site/fast/__init__.py': '',
        'site/fast/data.so': 'x'.repeat(100),
        'site/l': '-> fast',
      }),
    ]
    expect(await nativeFiles(entries)).toEqual({
      'site/fast/_core.abi3.so': { needed: ['libc.so.6', 'libblas-1.so'] },
      'site/fast.libs/libblas-1.so': { needed: [], soname: 'libblas-1.so' },
    })
  })
})

describe('sonamesOf', () => {
  test('what files bring themselves, by name of file or SONAME, they need of nobody', () => {
    const native = {
      'a/_core.so': { needed: ['libz.so.1', 'libown.so', 'libother.so.2'] },
      'a.libs/libown.so': { needed: ['libm.so.6', 'libz.so.1'] },
      'a.libs/libother-abc.so': { needed: [], soname: 'libother.so.2' },
    }
    expect(sonamesOf(native)).toEqual({
      needed: ['libm.so.6', 'libz.so.1'],
      brought: ['_core.so', 'libother-abc.so', 'libother.so.2', 'libown.so'],
    })
  })
})
