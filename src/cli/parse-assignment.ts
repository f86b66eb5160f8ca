import { PareError } from '../model/error.ts'

/** The pairs that `NAME=VALUE` arguments stand for; `NAME` alone takes its value from `environment`, as docker's does. */
export function parseAssignments(
  flag: string,
  texts: readonly string[],
  environment: Readonly<Record<string, string | undefined>> = {},
): Record<string, string> {
  return Object.fromEntries(texts.map(text => parseAssignment(flag, text, environment)))
}

function parseAssignment(
  flag: string,
  text: string,
  environment: Readonly<Record<string, string | undefined>>,
): [string, string] {
  const at = text.indexOf('=')
  const name = at === -1 ? text : text.slice(0, at)
  const value = at === -1 ? environment[name] : text.slice(at + 1)
  if (!/^[^\s=]+$/.test(name) || value === undefined) {
    /** `--env` or `--label` was given something that is no assignment, or a variable that is not set here. */
    throw new PareError({
      code: 'invalid-assignment',
      exitCode: 2,
      message: `Expected \`${flag} NAME=VALUE\`, got \`${flag} ${name}\`${at === -1 ? ', and the environment has no such variable' : ''}`,
    })
  }
  return [name, value]
}
