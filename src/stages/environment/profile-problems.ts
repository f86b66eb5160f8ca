import type {
  EnvironmentFinding,
  EnvironmentProfile,
  EnvironmentVariable,
  GivenValue,
} from '../../model/environment.ts'
import { formatLocation, locationOf } from './describe-origin.ts'
import type { EnvironmentSubject } from './environment-subject.ts'
import { knownReader } from './known-variables.ts'
import { valueProblem } from './value-problem.ts'

/** What is wrong with what each profile sets, and with what it does not set. */
export function profileProblems(subject: EnvironmentSubject): EnvironmentFinding[] {
  return subject.profiles.flatMap(profile => {
    const set = new Map(profile.values.map(value => [value.name, value]))
    return profile.purpose === 'example'
      ? [...undocumented(profile, set, subject), ...unused(profile, set, subject)]
      : [...missing(profile, set, subject), ...wrong(profile, set, subject), ...unused(profile, set, subject)]
  })
}

type SetValues = ReadonlyMap<string, GivenValue>

function missing(profile: EnvironmentProfile, set: SetValues, { variables }: EnvironmentSubject): EnvironmentFinding[] {
  if (profile.isOpen) return []
  return variables
    .filter(({ isRequired, isForTests }) => isRequired && (!isForTests || profile.purpose === 'test'))
    .filter(({ name }) => !set.has(name))
    .map(variable => ({
      rule: 'missing-variable',
      severity: 'error',
      message: `\`${profile.name}\` does not set \`${variable.name}\`, without which ${formatLocation(demanding(variable))} fails`,
      hint: `set it there, or give it a default in the code`,
      location: profile.location,
      variable: variable.name,
      profile: profile.name,
    }))
}

function demanding({ reads }: EnvironmentVariable) {
  return (reads.find(({ isRequired }) => isRequired) ?? reads[0]!).location
}

function undocumented(
  profile: EnvironmentProfile,
  set: SetValues,
  { variables }: EnvironmentSubject,
): EnvironmentFinding[] {
  return variables
    .filter(({ name, isForTests, isRequired }) => isRequired && !isForTests && !set.has(name))
    .map(({ name }) => ({
      rule: 'undocumented-variable',
      severity: 'warning',
      message: `\`${profile.name}\` does not show \`${name}\`, which the code needs`,
      hint: '`pare env --write` adds it',
      location: profile.location,
      variable: name,
      profile: profile.name,
    }))
}

function unused(profile: EnvironmentProfile, set: SetValues, subject: EnvironmentSubject): EnvironmentFinding[] {
  const { variables, dynamic, interpolated, dependencies } = subject
  // Whoever reads names that only running tells may mean any of them.
  if (dynamic.some(({ prefix, isEverything }) => isEverything || prefix === undefined)) return []
  const read = new Set(variables.map(({ name }) => name.toUpperCase()))
  return [...set.values()].flatMap(({ name, origin }) => {
    const location = locationOf(origin)
    const isOwn = location !== undefined && isOf(profile, location.file)
    if (!isOwn || read.has(name.toUpperCase()) || interpolated.has(name)) return []
    if (dynamic.some(({ prefix }) => name.startsWith(prefix!))) return []
    if (knownReader(name, dependencies) !== undefined) return []
    return [
      {
        rule: 'unused-variable',
        severity: 'warning',
        message: `Nothing in the code reads \`${name}\``,
        hint: 'remove it, or look for a misspelt name in the code',
        location,
        variable: name,
        profile: profile.name,
      },
    ]
  })
}

/** Whether a file belongs to the profile alone: what `.env` holds is told of with `.env`, not with every file above it. */
function isOf(profile: EnvironmentProfile, file: string): boolean {
  return file === profile.location.file || file === `${profile.location.file}.local`
}

function wrong(profile: EnvironmentProfile, set: SetValues, subject: EnvironmentSubject): EnvironmentFinding[] {
  const { variables, judge } = subject
  return variables.flatMap((variable): EnvironmentFinding[] => {
    const { name } = variable
    const found = set.get(name)
    const location = found && locationOf(found.origin)
    if (found?.value === undefined || location === undefined || !isOf(profile, location.file)) return []
    const common = { location, variable: name, profile: profile.name }
    if (found.value.trim() === '') {
      // An empty text is a value like any other, unless something must come of it.
      if (variable.type === 'text' && !variable.isRequired && !variable.isSecret) return []
      return [
        {
          rule: 'empty-variable',
          severity: variable.isRequired ? 'error' : 'warning',
          message: `\`${name}\` is empty`,
          hint: variable.isRequired
            ? 'give it a value'
            : 'give it a value, or remove the line so that the default counts',
          ...common,
        },
      ]
    }
    if ((variable.isSecret || judge.isSecretName(name)) && judge.isPlaceholder(found.value.trim())) {
      return [
        {
          rule: 'placeholder-value',
          severity: profile.purpose === 'production' ? 'error' : 'warning',
          message: `\`${name}\` holds a placeholder, which everybody can guess`,
          hint: "make one: `python -c 'import secrets; print(secrets.token_urlsafe(32))'`",
          ...common,
        },
      ]
    }
    const expected = valueProblem(variable, found.value)
    if (expected === undefined) return []
    return [
      {
        rule: 'wrong-type',
        severity: 'error',
        message: `Expected ${expected} as the value of \`${name}\`, got something else`,
        hint: `${formatLocation(variable.reads[0]!.location)} reads it`,
        ...common,
      },
    ]
  })
}
