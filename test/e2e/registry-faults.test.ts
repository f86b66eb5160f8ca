import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type RegistryBench, registryBench } from '../../scripts/faults/registry-bench.ts'
import { pushFaults, readFaults } from '../../scripts/faults/registry-faults.ts'

// A real registry behind a proxy that misbehaves. `npm run faults` writes the same into docs/reference/faults.md.

let bench: RegistryBench

beforeAll(async () => {
  bench = await registryBench()
})

afterAll(() => bench[Symbol.asyncDispose]())

describe('a push ends whole or not at all', () => {
  test.each(pushFaults)('$name', async fault => {
    const seen = await bench.push(fault)
    expect(seen).toMatchObject({
      ...(fault.outcome === 'whole'
        ? { exit: 0, tag: 'whole' }
        : { ...fault.outcome, tag: expect.stringMatching(/^(?:absent|whole)$/) }),
      leaks: [],
      isRight: true,
    })
  })
})

describe('what is read is right, or not believed', () => {
  test.each(readFaults)('$name', async fault => {
    const seen = await bench.read(fault)
    expect(seen).toMatchObject({ ...(fault.outcome === 'whole' ? { exit: 0 } : fault.outcome), leaks: [] })
  })
})
