import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { bytesOf, collect } from '../../formats/digest/collect.ts'
import { blobDirectory } from './blob-directory.ts'
import { holdingBlobStore } from './holding-blob-store.ts'

let directory: string

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'pare-holding-'))
})

afterEach(() => rm(directory, { recursive: true, force: true }))

async function readAfterRemoval(budget: number, ...chunks: readonly Uint8Array[]): Promise<string | undefined> {
  const content = await holdingBlobStore(blobDirectory(directory), budget).write(bytesOf(...chunks))
  await rm(directory, { recursive: true })
  return collect(content.open()).then(
    bytes => Buffer.from(bytes).toString(),
    () => undefined,
  )
}

describe('holdingBlobStore', () => {
  test('what was written is read from memory, any number of times', async () => {
    expect(await readAfterRemoval(100, Buffer.from('hel'), Buffer.from('lo'))).toBe('hello')
  })

  test('what goes beyond the budget is read from the store', async () => {
    expect(await readAfterRemoval(4, Buffer.from('hello'))).toBeUndefined()
  })

  test('a large blob is never held', async () => {
    expect(await readAfterRemoval(1 << 30, Buffer.alloc(1 << 20), Buffer.from('x'))).toBeUndefined()
  })
})
