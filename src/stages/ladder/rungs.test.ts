import { describe, expect, test } from 'vitest'
import { findRung, rungNames, rungs } from './rungs.ts'

describe('rungs', () => {
  test('every name is a rung, once, in the same order', () => {
    expect(rungs.map(({ name }) => name)).toEqual([...rungNames])
  })

  test('SlimToolkit starts from rungs that are Dockerfiles', () => {
    const sources = rungs.flatMap(({ made }) => (made.by === 'slimtoolkit' ? [made.of] : []))
    expect(sources.map(name => findRung(name)?.made.by)).toEqual(['dockerfile', 'dockerfile'])
  })
})
