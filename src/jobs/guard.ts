import type { GivenValue, ProductionMatch } from '../model/environment.ts'
import { PareError } from '../model/error.ts'
import { locationOf } from '../stages/environment/describe-origin.ts'
import { productionMatches } from '../stages/environment/production-matches.ts'
import { defaultsOf, describeMatch } from '../stages/environment/production-problems.ts'
import { imageSettings, type ProjectEnvironment, placeOf } from './read-environment.ts'

/** Every value that a run of the project could see: from the shell, flags, files, settings and defaults of the code. */
export function reachableValues(
  { subject, outline }: ProjectEnvironment,
  shell: Readonly<Record<string, string | undefined>>,
  flags: readonly GivenValue[],
): GivenValue[] {
  const fromShell = Object.entries(shell).flatMap(([name, value]): GivenValue[] =>
    value === undefined ? [] : [{ name, value, origin: { kind: 'shell' } }],
  )
  const proof = Object.entries(outline.settings.prove.env).map(
    ([name, value]): GivenValue => ({
      name,
      value,
      origin: { kind: 'settings', location: placeOf(name, outline.settingsTable) },
    }),
  )
  const inFiles = subject.profiles
    .filter(({ purpose }) => purpose === 'development' || purpose === 'test')
    .flatMap(({ values }) => values)
  return [
    ...flags,
    ...fromShell,
    ...inFiles,
    ...imageSettings(outline),
    ...proof,
    ...defaultsOf(subject.variables),
    ...subject.literals,
  ]
}

/** Ends what is about to run where a value of production could reach it. `action` says what did not happen. */
export function refuseProduction(
  found: ProjectEnvironment,
  shell: Readonly<Record<string, string | undefined>>,
  flags: readonly GivenValue[],
  action: string,
): void {
  const { guard } = found.subject
  if (guard === undefined) return
  const matches = new Map(
    productionMatches(reachableValues(found, shell, flags), guard).map(match => [describeMatch(match), match]),
  )
  if (matches.size > 0) throw productionValue([...matches.values()], action)
}

/**
 * A value of production, as `[tool.pare.env.production]` tells one, could reach what was to be run: tests, or an app under
 * development. Nothing was started. The value itself is never shown.
 */
function productionValue(matches: readonly ProductionMatch[], action: string): PareError {
  const [first, ...more] = matches
  const location = locationOf(first!.origin)
  const others = more.map(match => `\n  | ${describeMatch(match)}`).join('')
  return new PareError({
    code: 'production-value',
    exitCode: 1,
    message: `${describeMatch(first!)}; ${action}${others}`,
    hint:
      first!.origin.kind === 'shell'
        ? `unset it: \`unset ${first!.name}\``
        : 'give development and tests another value',
    ...(location ? { location } : {}),
  })
}
