import { describe, expect, test } from 'vitest'
import { bytesOf, collect } from './collect.ts'
import { digestOf } from './digest-of.ts'
import { verifying } from './verifying.ts'

const hello = Buffer.from('hello')

describe('verifying', () => {
  test('passes on what is as expected', async () => {
    const bytes = verifying(bytesOf(hello.subarray(0, 2), hello.subarray(2)), { digest: digestOf(hello), size: 5 })
    expect(await collect(bytes)).toEqual(hello)
  })

  test('names both digests when the bytes are others', async () => {
    const bytes = verifying(bytesOf(Buffer.from('hellO')), { digest: digestOf(hello), name: 'x.whl' })
    await expect(collect(bytes)).rejects.toMatchObject({
      code: 'digest-mismatch',
      exitCode: 1,
      message: `Expected \`x.whl\` with ${digestOf(hello)}, got ${digestOf(Buffer.from('hellO'))}`,
    })
  })

  test('says how many bytes are missing', async () => {
    await expect(collect(verifying(bytesOf(hello), { size: 6 }))).rejects.toMatchObject({
      code: 'size-mismatch',
      message: 'Expected 6 bytes, got 5',
    })
  })

  test('never reads on after the expected size', async () => {
    let given = 0
    async function* endless(): AsyncGenerator<Uint8Array> {
      for (;;) {
        given++
        yield hello
      }
    }
    await expect(collect(verifying(endless(), { size: 12 }))).rejects.toMatchObject({ code: 'size-mismatch' })
    expect(given).toBe(3)
  })
})
