import type { EnvironmentFinding, GivenValue } from '../../model/environment.ts'
import { locationOf } from './describe-origin.ts'
import type { EnvironmentSubject } from './environment-subject.ts'

/** Secrets that everybody who has the repository, or the image, can read. */
export function secretProblems(subject: EnvironmentSubject): EnvironmentFinding[] {
  return [...committed(subject), ...baked(subject)]
}

function committed(subject: EnvironmentSubject): EnvironmentFinding[] {
  const { values, isTracked } = subject
  if (isTracked === undefined) return []
  return values.flatMap(given => {
    const location = locationOf(given.origin)
    if (location === undefined || given.isTaken || !isTracked(location.file) || !isSecret(given, subject)) return []
    return [
      {
        rule: 'committed-secret',
        severity: 'error' as const,
        message: `\`${given.name}\` holds a secret, and git tracks \`${location.file}\``,
        hint: `${given.origin.kind === 'environment-file' ? `\`git rm --cached ${location.file}\`, and name it in .gitignore` : 'let the value come from a file that git does not track'}; then change the secret: history keeps it`,
        location,
        variable: given.name,
      },
    ]
  })
}

function baked(subject: EnvironmentSubject): EnvironmentFinding[] {
  return subject.baked
    .filter(given => isSecret(given, subject))
    .map(({ name, origin }) => {
      const location = locationOf(origin)
      return {
        rule: 'secret-in-image',
        severity: 'error' as const,
        message: `\`${name}\` would be readable for everybody who has the image`,
        hint: 'set it when the container runs; a build that needs it takes it as a secret: `RUN --mount=type=secret`',
        ...(location ? { location } : {}),
        variable: name,
      }
    })
}

function isSecret({ name, value }: GivenValue, { judge, variables }: EnvironmentSubject): boolean {
  const text = value?.trim() ?? ''
  if (judge.holdsSecret(text)) return true
  const isNamed = judge.isSecretName(name) || variables.some(each => each.name === name && each.isSecret)
  // A short word, a path or an address is a setting that has to do with a secret.
  return isNamed && text.length >= 8 && !judge.isPlaceholder(text) && !/^\.{0,2}\/|:\/\/|\s/.test(text)
}
