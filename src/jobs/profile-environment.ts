import type { EnvironmentProfile, GivenValue } from '../model/environment.ts'
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
  /** Whether what Compose files give to the project's own service counts. */
  readonly isComposed?: boolean
}

/**
 * Variables for a run of the project, from the weakest: those of the environment file, of the project's service in
 * Compose files, the shell's for what the code reads, and the flags'. What is for tests beats what is for development,
 * wherever it stands; of one purpose Compose beats the file, as it does in a container.
 */
export function profileEnvironment(
  { subject, variables }: ProjectEnvironment,
  { purposes, given, shell, always = [], isComposed = false }: ProfileChoice,
): Record<string, string> {
  const of = (kind: 'environment-file' | 'compose') =>
    subject.profiles.filter(
      ({ values, location: { file } }) => values.length > 0 && !file.includes('/') && sourceKind(file) === kind,
    )
  const files = of('environment-file')
  const [profile] = purposes.flatMap(wanted => files.find(({ purpose }) => purpose === wanted) ?? [])
  const services = isComposed ? of('compose') : []
  // What a file for tests has from the `.env` that it stands on is no more for tests than that is.
  const base = new Set(files.filter(({ purpose }) => purpose === 'development').flatMap(({ values }) => values))
  const chosen = profile?.values ?? []
  const ordered = [
    ...chosen.filter(value => base.has(value)),
    ...valuesFor('development', services),
    ...chosen.filter(value => !base.has(value)),
    ...(purposes.includes('test') ? valuesFor('test', services) : []),
  ]
  const set: Record<string, string> = {}
  for (const { name, value } of ordered) if (value !== undefined) set[name] = value
  for (const name of [...variables.map(each => each.name), ...always]) {
    const value = shell[name]
    if (value !== undefined && name !== 'PYTHONPATH' && name !== 'PATH') set[name] = value
  }
  for (const { name, value } of given) if (value !== undefined) set[name] = value
  return set
}

function valuesFor(
  purpose: EnvironmentProfile['purpose'],
  profiles: readonly EnvironmentProfile[],
): readonly GivenValue[] {
  return profiles.filter(each => each.purpose === purpose).flatMap(({ values }) => values)
}
