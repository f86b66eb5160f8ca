import { describe, expect, test } from 'vitest'
import type { Progress } from '../model/observer.ts'
import { withoutRepeats } from './without-repeats.ts'

const warning = (message: string): Progress => ({ type: 'warning', code: 'unlocked-dependencies', message })

describe('withoutRepeats', () => {
  test('an equal warning is told once, everything else as often as it comes', () => {
    const told: Progress[] = []
    const observer = withoutRepeats(progress => told.push(progress))
    const step: Progress = { type: 'step-started', step: 'lock' }
    for (const progress of [step, warning('flask'), step, warning('flask'), warning('click')]) observer(progress)
    expect(told).toEqual([step, warning('flask'), step, warning('click')])
  })
})
