import type { Check } from '../jobs/doctor/check.ts'
import type { Diagnosis } from '../jobs/doctor.ts'
import type { Emphasis } from './render-build.ts'

type Colours = Emphasis & Readonly<Record<'red' | 'yellow', (text: string) => string>>

/** What works on this computer, for people, and how the rest is mended. */
export function renderDoctor({ checks, canBuild }: Diagnosis, emphasis: Colours): string {
  const width = Math.max(...checks.map(({ name }) => name.length))
  const lines = checks.flatMap(({ name, status, finding, remedies = [] }) => [
    `${markOf(status, emphasis)} ${name.replaceAll('-', ' ').padEnd(width)}  ${finding}`,
    ...remedies.map(remedy => `${' '.repeat(width + 4)}${emphasis.dim(`→ ${remedy}`)}`),
  ])
  const limited = checks.some(({ status }) => status === 'limited')
  const verdict = canBuild
    ? `Builds can work here${limited ? '; what is marked with – is not needed by all of them' : ''}.`
    : 'Builds cannot work here until what is marked with ✗ is mended.'
  return `${[...lines, '', verdict].join('\n')}\n`
}

function markOf(status: Check['status'], emphasis: Colours): string {
  switch (status) {
    case 'ok':
      return emphasis.green('✓')
    case 'limited':
      return emphasis.yellow('–')
    case 'failed':
      return emphasis.red('✗')
  }
}
