import { describe, expect, test } from 'vitest'
import type { Progress } from '../../model/observer.ts'
import { runSchedule, type Task, timeLeft } from './schedule.ts'

describe('runSchedule', () => {
  test('what was measured of a kind stands in for the guess about the rest of it', async () => {
    const told: Progress[] = []
    let clock = 0
    const task = (phase: string, kind: string): Task => ({
      phase,
      kind,
      text: kind,
      guessSeconds: 1,
      async run() {
        clock += 60_000
      },
    })
    const tasks = [task('builds', 'slim'), task('builds', 'slim'), task('starts', 'slim')]
    await runSchedule(tasks, { observer: progress => told.push(progress) }, () => clock)
    expect(told.flatMap(progress => ('detail' in progress ? [`${progress.step}, ${progress.detail}`] : []))).toEqual([
      'builds: slim, some seconds left',
      'builds: slim, about 2 min left',
      'starts: slim, about 60 s left',
    ])
    expect(told.filter(({ type }) => type === 'step-finished')).toHaveLength(2)
  })

  test('an interruption stops it between two tasks', async () => {
    const interruption = new AbortController()
    let done = 0
    const task: Task = {
      phase: 'p',
      kind: 'k',
      text: 't',
      guessSeconds: 1,
      async run() {
        done++
        interruption.abort(new Error('enough'))
      },
    }
    await expect(runSchedule([task, task], { signal: interruption.signal }, () => 0)).rejects.toThrow('enough')
    expect(done).toBe(1)
  })
})

describe('timeLeft', () => {
  test('it is told no more exactly than it is known', () => {
    expect([3, 52, 100, 600].map(timeLeft)).toEqual([
      'some seconds left',
      'about 50 s left',
      'about 2 min left',
      'about 10 min left',
    ])
  })
})
