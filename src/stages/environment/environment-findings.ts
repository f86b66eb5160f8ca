// What is to be said of a project's environment: plain data, from what was read. The rules stand in the three files whose
// functions are called here; environment-subject.ts says what they look at.
import type { EnvironmentFinding } from '../../model/environment.ts'
import type { EnvironmentSubject } from './environment-subject.ts'
import { productionProblems } from './production-problems.ts'
import { profileProblems } from './profile-problems.ts'
import { secretProblems } from './secret-problems.ts'

const ranks = { error: 0, warning: 1, note: 2 } as const

/** Every finding, each place once: errors first, then in the order of files and lines. */
export function environmentFindings(
  subject: EnvironmentSubject,
  ofFiles: readonly EnvironmentFinding[],
): EnvironmentFinding[] {
  const all = [...productionProblems(subject), ...secretProblems(subject), ...profileProblems(subject), ...ofFiles]
  const known = new Map(all.map(finding => [keyOf(finding), finding]))
  return [...known.values()].sort(
    (left, right) => ranks[left.severity] - ranks[right.severity] || compare(placeOf(left), placeOf(right)),
  )
}

function keyOf({ rule, location, variable, message }: EnvironmentFinding): string {
  return JSON.stringify([rule, location, variable, message])
}

function placeOf({ location, variable, rule }: EnvironmentFinding): readonly (string | number)[] {
  return [location?.file ?? '', location?.line ?? 0, location?.column ?? 0, rule, variable ?? '']
}

function compare(left: readonly (string | number)[], right: readonly (string | number)[]): number {
  for (const [index, each] of left.entries()) {
    if (each !== right[index]) return each < right[index]! ? -1 : 1
  }
  return 0
}

/** The rules, with what each of them says in general. */
export const environmentRules: Readonly<Record<string, string>> = {
  'missing-variable': 'the code fails without a variable that the profile does not set',
  'unused-variable': 'a variable is set that nothing in the code reads',
  'empty-variable': 'a variable is set to nothing where something is needed',
  'placeholder-value': 'a secret is still the word that stood in an example',
  'wrong-type': 'a value cannot become what the code makes of it',
  'committed-secret': 'a secret stands in a file that git tracks',
  'secret-in-image': 'a secret is among the settings that an image holds',
  'production-value': 'a value of production stands where development or tests take theirs from',
  'undocumented-variable': 'the example of the environment lacks a variable that the code needs',
  'duplicate-variable': 'a file sets one variable twice',
  'unreadable-line': 'a line of a file is no assignment',
  'missing-file': 'a service takes its variables from a file that is not there',
}
