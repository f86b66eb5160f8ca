import type { GivenValue } from '../model/environment.ts'
import { sourceKind } from '../stages/environment/source-kind.ts'
import type { ProjectEnvironment } from './read-environment.ts'

/** Which values an app, or its tests, are run with on the computer of whoever works on it. */
export interface ProfileChoice {
  /** The purposes of environment files, the best first: the first that there is a file for is taken. */
  readonly purposes: readonly ('test' | 'development')[]
  /** Variables of the command line; they beat everything. */
  readonly given: readonly GivenValue[]
  /** The shell's values: those of variables that the code reads are taken. */
  readonly shell: Readonly<Record<string, string | undefined>>
  /** Variables that count as read whether the code says so or not. */
  readonly always?: readonly string[]
}

/** Variables for a run of the project: an environment file's, the shell's for what the code reads, and the flags'. */
export function profileEnvironment(
  { subject, variables }: ProjectEnvironment,
  { purposes, given, shell, always = [] }: ProfileChoice,
): Record<string, string> {
  const files = subject.profiles.filter(
    ({ values, location: { file } }) =>
      values.length > 0 && !file.includes('/') && sourceKind(file) === 'environment-file',
  )
  const [profile] = purposes.flatMap(wanted => files.find(({ purpose }) => purpose === wanted) ?? [])
  const set: Record<string, string> = {}
  for (const { name, value } of profile?.values ?? []) if (value !== undefined) set[name] = value
  for (const name of [...variables.map(each => each.name), ...always]) {
    const value = shell[name]
    if (value !== undefined && name !== 'PYTHONPATH' && name !== 'PATH') set[name] = value
  }
  for (const { name, value } of given) if (value !== undefined) set[name] = value
  return set
}
