import type { EnvironmentFinding, GivenValue, ProductionMatch } from '../../model/environment.ts'
import { describeOrigin, locationOf } from './describe-origin.ts'
import type { EnvironmentSubject } from './environment-subject.ts'
import { productionMatches } from './production-matches.ts'

/** Values of production where development and tests take theirs from. */
export function productionProblems({ profiles, variables, literals, guard }: EnvironmentSubject): EnvironmentFinding[] {
  if (guard === undefined) return []
  const inProfiles = profiles
    .filter(({ purpose }) => purpose !== 'production')
    .flatMap(profile => productionMatches(profile.values, guard).map(match => ({ match, profile: profile.name })))
  const inCode = productionMatches([...defaultsOf(variables), ...literals], guard).map(match => ({
    match,
    profile: undefined,
  }))
  const found = new Map<string, EnvironmentFinding>()
  for (const { match, profile } of [...inProfiles, ...inCode]) {
    const location = locationOf(match.origin)
    const key = JSON.stringify([match.name, location, match.rule])
    // Profiles share files: the first that has the value tells of it.
    if (found.has(key)) continue
    found.set(key, {
      rule: 'production-value',
      severity: 'error',
      message: describeMatch(match),
      hint: 'development and tests take another value; production gets its own where it runs',
      ...(location ? { location } : {}),
      variable: match.name,
      ...(profile !== undefined ? { profile } : {}),
    })
  }
  return [...found.values()]
}

/** The defaults that the code has for its variables, as values. */
export function defaultsOf(variables: EnvironmentSubject['variables']): GivenValue[] {
  return variables.flatMap(({ name, reads }) =>
    reads.flatMap(({ default: standIn }) =>
      standIn?.kind === 'value'
        ? [{ name, value: standIn.text, origin: { kind: 'default' as const, location: standIn.location } }]
        : [],
    ),
  )
}

/** What a match says, without the value: the line of the guard stands in the settings for everybody to read. */
export function describeMatch({ name, origin, rule, pattern }: ProductionMatch): string {
  const what = {
    hosts: `names a host of production (\`${pattern}\`)`,
    databases: `names a database of production (\`${pattern}\`)`,
    variables: `belongs to production (\`${pattern}\`)`,
    fingerprints: 'holds a value of production (its fingerprint is among those of the guard)',
  }[rule]
  return `\`${name}\` from ${describeOrigin(origin)} ${what}`
}
