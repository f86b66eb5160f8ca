import { describe, expect, test } from 'vitest'
import { type ProgramFailed, runProgram } from './run-program.ts'

describe('runProgram', () => {
  test('what a program said, and how long it took', async () => {
    const { stdout, stderr, seconds } = await runProgram('sh', ['-c', 'cat; echo bad >&2; sleep 0.1'], {
      input: 'good',
    })
    expect([stdout, stderr.trim()]).toEqual(['good', 'bad'])
    expect(seconds).toBeGreaterThan(0.1)
  })

  test('one that fails is an error with its last lines, in the order in which they came', async () => {
    const failing = runProgram('sh', ['-c', 'seq 100; echo broken >&2; exit 3'], {})
    const error = await failing.catch((cause: ProgramFailed) => cause)
    expect(error).toMatchObject({ name: 'ProgramFailed', message: '`sh -c` ended with 3', isMissing: false })
    expect((error as ProgramFailed).log.split('\n')).toHaveLength(40)
    expect((error as ProgramFailed).log).toMatch(/100\nbroken$/)
  })

  test('one that is not there is told apart', async () => {
    await expect(runProgram('no-such-program', [], {})).rejects.toMatchObject({ isMissing: true })
  })

  test('a signal ends it with everything that it started', async () => {
    const interruption = new AbortController()
    const running = runProgram('sh', ['-c', 'sleep 30 & sleep 30'], { signal: interruption.signal })
    setTimeout(() => interruption.abort(new Error('enough')), 50)
    await expect(running).rejects.toThrow('enough')
  })

  test('one that says nothing at all is not waited for, one that has spoken is', async () => {
    await expect(runProgram('sleep', ['30'], { patience: 50 })).rejects.toThrow('said nothing for too long')
    await runProgram('sh', ['-c', 'echo here; sleep 0.3'], { patience: 200 })
  })
})
