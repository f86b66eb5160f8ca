import { describe, expect, test } from 'vitest'
import { buildTree } from '../../images/build-tree.ts'
import { parseImagePath } from '../../model/image-path.ts'
import type { Origin } from '../../model/origin.ts'
import { entryTime, type TreeEntry } from '../../model/tree.ts'
import { cachedLibraries } from './cached-libraries.ts'

const origin: Origin = { kind: 'generated', by: 'test' }
const folder = 'usr/lib/x86_64-linux-gnu'

/** The libraries of a rootfs of links, each path with the soname that its file has. */
function cached(sonames: Readonly<Record<string, string | undefined>>, links: readonly string[] = []): string[] {
  const paths = [...Object.keys(sonames), ...links]
  const entries = paths.map(
    (path): TreeEntry => ({
      kind: 'symlink',
      path: parseImagePath(path),
      target: '/x',
      mode: 0o777,
      uid: 0,
      gid: 0,
      modifiedAt: entryTime,
      origin,
    }),
  )
  const needs = Object.entries(sonames).map(
    ([path, soname]) =>
      [parseImagePath(path), { machine: 62, needed: [], ...(soname === undefined ? {} : { soname }) }] as const,
  )
  return cachedLibraries(buildTree(entries), new Map(needs)).map(({ soname, path }) => `${soname} => ${path}`)
}

describe('cachedLibraries', () => {
  test('a library is named by its soname, and found by the link of that name', () => {
    expect(cached({ [`${folder}/libz.so.1.3.1`]: 'libz.so.1' }, [`${folder}/libz.so.1`])).toEqual([
      `libz.so.1 => ${folder}/libz.so.1`,
    ])
  })

  test('without such a link the file itself is named', () => {
    expect(cached({ [`${folder}/libz.so.1.3.1`]: 'libz.so.1' })).toEqual([`libz.so.1 => ${folder}/libz.so.1.3.1`])
  })

  test('a library of a directory below comes after those that the loader finds anyway', () => {
    expect(
      cached({ [`${folder}/blas/libblas.so.3`]: 'libblas.so.3', [`${folder}/libblas.so.3`]: 'libblas.so.3' }),
    ).toEqual([`libblas.so.3 => ${folder}/libblas.so.3`, `libblas.so.3 => ${folder}/blas/libblas.so.3`])
  })

  test('plugins without a soname, programs and modules of Python are no libraries', () => {
    expect(
      cached({
        [`${folder}/gconv/UTF-16.so`]: undefined,
        'usr/bin/python3.13': undefined,
        'usr/lib/python3.13/lib-dynload/_ssl.so': undefined,
      }),
    ).toEqual([])
  })
})
