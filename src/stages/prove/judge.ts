import { STATUS_CODES } from 'node:http'
import type { ProbeResult } from '../../model/proof.ts'
import type { Answer, Asked, Baseline } from './observation.ts'

/**
 * What is right by itself, and equal to what the unpared Tree answered wherever its own two runs agree. A profile that
 * fails as it does there is right: what it needs is not in the sandbox.
 */
export function judge(asked: readonly Asked[], baseline: Baseline | undefined): ProbeResult[] {
  return asked.map((one, index) => {
    const before = answersBefore(one, index, baseline)
    const isExcused = isAsBefore(one, before)
    const difference = one.isRight && !isEarlyEnd(one, before) ? differenceFrom(one.answer, before) : undefined
    const isOk = (one.isRight && difference === undefined) || isExcused
    return {
      probe: one.probe,
      isOk,
      answer: `${describe(one.answer)}${isExcused ? ', as before paring' : ''}`,
      milliseconds: one.milliseconds,
      ...(isOk ? {} : { expected: difference ?? one.expected }),
    }
  })
}

/** Whether a profile failed as it did in both runs of the unpared Tree. */
export function isExcused(one: Asked, baseline: Baseline | undefined): boolean {
  return isAsBefore(one, answersBefore(one, -1, baseline))
}

function answersBefore(one: Asked, index: number, baseline: Baseline | undefined): Answer[] {
  const runs = baseline?.runs ?? []
  // What was remembered of earlier runs is that of profiles alone; each has a name of its own.
  const same = runs.map(({ asked }) => (one.isProfile ? asked.find(other => other.probe === one.probe) : asked[index]))
  return same.flatMap(other => (other?.probe === one.probe ? [other.answer] : []))
}

function isAsBefore({ isProfile, isRight, answer }: Asked, before: readonly Answer[]): boolean {
  if (!isProfile || isRight || before.length < 2) return false
  return before.every(other => outcome(other) === outcome(answer))
}

/** Whether a profile still runs that had ended by then before: it may have taken a little longer. */
function isEarlyEnd({ isProfile, answer }: Asked, before: readonly Answer[]): boolean {
  return isProfile === true && answer.kind === 'alive' && before.every(({ kind }) => kind === 'exit')
}

function differenceFrom(answer: Answer, before: readonly Answer[]): string | undefined {
  const [first, ...others] = before
  // With a single run there is no telling which parts change by themselves.
  if (!first || others.length === 0) return undefined
  for (const aspect of [outcome, content]) {
    const expected = aspect(first)
    const isSteady = expected !== undefined && others.every(other => aspect(other) === expected)
    if (isSteady && aspect(answer) !== expected) {
      return aspect === outcome
        ? `${describe(first)}, as before paring`
        : `the same ${answer.kind === 'exit' ? 'output' : 'body'} as before paring (${describe(first)})`
    }
  }
  return undefined
}

function outcome(answer: Answer): string {
  switch (answer.kind) {
    case 'response':
      return `status ${answer.status}`
    case 'exit':
      return `exit ${answer.code}`
    default:
      return answer.kind
  }
}

function content(answer: Answer): string | undefined {
  if (answer.kind === 'response') return answer.isWhole ? answer.digest : undefined
  return answer.kind === 'exit' ? answer.output : undefined
}

function describe(answer: Answer): string {
  switch (answer.kind) {
    case 'response': {
      const size = answer.isWhole ? `${answer.size} bytes` : `${answer.size} bytes and no end`
      return `${`${answer.status} ${STATUS_CODES[answer.status] ?? ''}`.trim()}, ${size}${answer.hasText ? '' : ', text not found'}`
    }
    case 'exit':
      return `exit ${answer.code}`
    case 'alive':
      return `alive after ${answer.seconds} s`
    case 'listening':
      return `listening on port ${answer.port}`
    case 'nothing':
      return `no answer: ${answer.why}`
    default:
      return answer satisfies never
  }
}
