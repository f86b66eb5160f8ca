import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { copyExample, home, pare, temporaryFolder } from './pare.ts'

interface Document {
  readonly references: readonly string[]
  readonly images: readonly {
    readonly size: number
    readonly compressedSize: number
    readonly proof: {
      readonly isGreen: boolean
      readonly probes: readonly { readonly probe: string; readonly isOk: boolean }[]
    }
  }[]
}

/** Sizes that an example must not exceed, in bytes, uncompressed. */
const limits: Readonly<Record<string, number>> = { 'flask-hello': 45e6 }

describe('examples', () => {
  // Those in breakers/ have tests of their own.
  const names = readdirSync(join(home, 'examples')).filter(name => name !== 'breakers')
  test.each(names)('%s is built and proven', async name => {
    await using folder = await temporaryFolder()
    const directory = await copyExample(name, folder.path)
    const { code, stdout, stderr } = await pare(['build', directory, '--json'])
    expect({ code, stderr }).toMatchObject({ code: 0 })
    const [image] = (JSON.parse(stdout) as Document).images
    expect(image!.proof.isGreen).toBe(true)
    expect(image!.proof.probes.length).toBeGreaterThan(0)
    expect(image!.size).toBeLessThanOrEqual(limits[name] ?? Number.POSITIVE_INFINITY)
  })
})
