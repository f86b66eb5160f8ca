import { describe, expect, test } from 'vitest'
import { collect } from '../formats/digest/collect.ts'
import { digestOf } from '../formats/digest/digest-of.ts'
import type { Origin } from '../model/origin.ts'
import { generatedDirectory, generatedFile, generatedSymlink } from './generated-entry.ts'

const origin: Origin = { kind: 'generated', by: 'test' }

describe('generatedFile', () => {
  test('is a file of the root user that all may read', async () => {
    const file = generatedFile('etc/hostname', 'ü\n', origin)
    expect(file).toMatchObject({ kind: 'file', path: 'etc/hostname', mode: 0o644, uid: 0, gid: 0, origin })
    expect(file.content).toMatchObject({ digest: digestOf(Buffer.from('ü\n')), size: 3 })
    expect(Buffer.from(await collect(file.content.open())).toString()).toBe('ü\n')
  })

  test('has other attributes where they are given', () => {
    const attributes = { mode: 0o755, uid: 1, gid: 2 }
    expect(generatedFile('a', Uint8Array.of(1), origin, attributes)).toMatchObject({ ...attributes })
  })

  test('refuses a path that leads out of the image', () => {
    expect(() => generatedFile('../a', '', origin)).toThrow()
  })
})

describe('generatedDirectory', () => {
  test('is a directory that all may enter', () => {
    expect(generatedDirectory('srv', origin)).toMatchObject({ kind: 'directory', path: 'srv', mode: 0o755 })
  })
})

describe('generatedSymlink', () => {
  test('keeps its target as it is written', () => {
    expect(generatedSymlink('usr/bin/python', '../x', origin)).toMatchObject({ kind: 'symlink', target: '../x' })
  })
})
