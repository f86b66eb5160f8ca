import { describe, expect, test } from 'vitest'
import { parseMemory } from './parse-memory.ts'

describe('parseMemory', () => {
  test('the processes of a container are summed, in kilobytes as ps has them', () => {
    expect(parseMemory('PID   RSS\n12  1000\n13   24\n')).toBe(1024 * 1024)
  })

  test('units are understood where they are written', () => {
    expect(parseMemory('HPID RSS\n12 1.5MB\n13 500kB')).toBe(2_000_000)
  })

  test('what is no amount makes no figure', () => {
    expect(parseMemory('PID RSS\n12 ?')).toBeUndefined()
    expect(parseMemory('PID RSS')).toBeUndefined()
  })
})
