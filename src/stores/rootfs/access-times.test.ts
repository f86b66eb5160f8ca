import {
  closeSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { PareError } from '../../model/error.ts'
import { accessedPaths, accessTimesNotKept, forgetAccess } from './access-times.ts'

/** Whether the temporary folder lies on a file system that keeps access times: without them, nothing can be shown here. */
function keepsTimes(): boolean {
  const folder = mkdtempSync(join(tmpdir(), 'access-times-'))
  try {
    forgetAccess(folder)
    return true
  } catch (error) {
    if (error instanceof PareError) return false
    throw error
  } finally {
    rmSync(folder, { recursive: true })
  }
}

describe.skipIf(!keepsTimes())('accessedPaths', () => {
  let root: string

  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'access-times-'))
    mkdirSync(join(root, 'lib/deep'), { recursive: true })
    for (const name of ['lib/a', 'lib/deep/b', 'top']) writeFileSync(join(root, name), name)
    symlinkSync('a', join(root, 'lib/link'))
    symlinkSync('lib', join(root, 'folder-link'))
    // Somebody read everything before.
    for (const name of ['lib/a', 'lib/deep/b', 'top']) readFileSync(join(root, name))
    for (const name of ['', 'lib', 'lib/deep']) readdirSync(join(root, name))
    forgetAccess(root)
  })
  afterEach(() => rmSync(root, { recursive: true }))

  test('nothing was touched before anything is', () => {
    expect(accessedPaths(root)).toEqual([])
  })

  test('a file that was read is touched, and neither its directory nor its neighbours', () => {
    readFileSync(join(root, 'lib/deep/b'))
    expect(accessedPaths(root)).toEqual(['lib/deep/b'])
  })

  test('a directory that was listed is touched, and nothing in it', () => {
    readdirSync(join(root, 'lib'))
    expect(accessedPaths(root)).toEqual(['lib'])
  })

  test('a link that was followed is touched, and what it leads to', () => {
    readFileSync(join(root, 'lib/link'))
    expect(accessedPaths(root)).toEqual(['lib/a', 'lib/link'])
  })

  test('a link to a directory is touched by a look through it', () => {
    readFileSync(join(root, 'folder-link/deep/b'))
    expect(accessedPaths(root)).toEqual(['folder-link', 'lib/deep/b'])
  })

  test('a link that was read is touched alone', () => {
    readlinkSync(join(root, 'lib/link'))
    expect(accessedPaths(root)).toEqual(['lib/link'])
  })

  test('asking for the status of a file, or opening it without reading, leaves no trace', () => {
    statSync(join(root, 'top'))
    closeSync(openSync(join(root, 'top'), 'r'))
    expect(accessedPaths(root)).toEqual([])
  })

  test('looking twice tells the same of files, and nothing of the first look', () => {
    readFileSync(join(root, 'top'))
    accessedPaths(root)
    expect(accessedPaths(root)).toEqual(['top'])
  })

  test('times of change stay as they were', () => {
    writeFileSync(join(root, 'top'), 'changed')
    const { mtimeMs } = lstatSync(join(root, 'top'))
    forgetAccess(root)
    expect(Math.abs(lstatSync(join(root, 'top')).mtimeMs - mtimeMs)).toBeLessThan(1)
  })

  test('nothing is left behind in the rootfs', () => {
    expect(readdirSync(root).sort()).toEqual(['folder-link', 'lib', 'top'])
  })
})

describe('accessTimesNotKept', () => {
  test('says where, and what to do', () => {
    const { code, exitCode, message, hint } = accessTimesNotKept('/x')
    expect({ code, exitCode }).toEqual({ code: 'access-times-not-kept', exitCode: 69 })
    expect(message).toContain('`/x` keeps no access times')
    expect(hint).toContain('noatime')
  })
})
