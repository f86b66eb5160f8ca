import { STATUS_CODES } from 'node:http'
import type { ProbeResult } from '../../model/proof.ts'
import type { Answer, Asked, Baseline } from './observation.ts'

/** What is right by itself, and equal to what the unpared Tree answered wherever its own two runs agree. */
export function judge(asked: readonly Asked[], baseline: Baseline | undefined): ProbeResult[] {
  return asked.map((one, index) => {
    const before = baseline?.runs.map(run => run.asked[index]).filter(other => other?.probe === one.probe) ?? []
    const difference = one.isRight
      ? differenceFrom(
          one.answer,
          before.map(other => other!.answer),
        )
      : undefined
    const isOk = one.isRight && difference === undefined
    return {
      probe: one.probe,
      isOk,
      answer: describe(one.answer),
      milliseconds: one.milliseconds,
      ...(isOk ? {} : { expected: difference ?? one.expected }),
    }
  })
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
