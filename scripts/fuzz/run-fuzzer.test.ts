import { describe, expect, test } from 'vitest'
import { decoders } from './decoders.ts'
import { runFuzzer } from './run-fuzzer.ts'

describe('runFuzzer', () => {
  test.each(decoders)('$name: any bytes are read, or refused with an error of pare', async decoder => {
    const { executions, findings } = await runFuzzer(decoder, { seed: 20_261, executions: 400, seconds: 4 })
    expect(findings.map(({ problem }) => problem)).toEqual([])
    expect(executions).toBeGreaterThan(20)
  })

  test('what is thrown otherwise is a finding, once for each place', async () => {
    const seeds = () => [Buffer.from('valid')]
    const decode = (bytes: Uint8Array) => {
      if (Buffer.from(bytes).toString() !== 'valid') throw new RangeError('out of bounds')
    }
    const { findings } = await runFuzzer({ name: 'broken', seeds, decode }, { seed: 1, executions: 50, seconds: 4 })
    expect(findings.map(({ problem }) => problem)).toEqual([expect.stringMatching(/^RangeError: out of bounds at /)])
  })

  test('the same seed gives the same inputs', async () => {
    const inputs: string[][] = [[], []]
    for (const seen of inputs) {
      const decode = (bytes: Uint8Array) => seen.push(Buffer.from(bytes).toString('hex'))
      await runFuzzer(
        { name: 'any', seeds: () => [Buffer.from('valid')], decode },
        { seed: 3, executions: 30, seconds: 4 },
      )
    }
    expect(inputs[0]).toEqual(inputs[1])
    expect(new Set(inputs[0]).size).toBeGreaterThan(20)
  })
})
