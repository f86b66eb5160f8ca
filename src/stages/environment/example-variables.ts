import type { ExampleVariable } from '../../formats/dotenv/with-variables.ts'
import type { EnvironmentVariable, VariableType } from '../../model/environment.ts'
import type { EnvironmentSubject } from './environment-subject.ts'
import { hidden, shownDefault } from './shown-default.ts'

const titles: Readonly<Record<VariableType, string>> = {
  text: 'text',
  integer: 'whole number',
  number: 'number',
  boolean: 'true or false',
  list: 'list, separated by commas',
  json: 'JSON',
  url: 'URL',
  path: 'path',
  duration: 'duration',
  date: 'date or time',
}

/** What an example of the environment shows: every variable that the app reads, those that it needs first. */
export function exampleVariables(subject: EnvironmentSubject): ExampleVariable[] {
  return subject.variables
    .filter(({ isForTests }) => !isForTests)
    .toSorted((left, right) => Number(right.isRequired) - Number(left.isRequired))
    .map(variable => exampleOf(variable, subject))
}

function exampleOf(variable: EnvironmentVariable, subject: EnvironmentSubject): ExampleVariable {
  const { name, type, isRequired, isSecret, choices, reads } = variable
  const shown = shownDefault(variable, subject)
  const isShown = shown !== undefined && shown !== hidden && variable.default?.kind === 'value'
  const what = choices ? choices.join(', ') : titles[type]
  const file = reads[0]!.location.file
  const comment = [`${what}${isSecret ? ', secret' : ''}`, isRequired ? 'required' : 'optional', `read by ${file}`]
  return { name, value: isShown ? shown : '', comment: comment.join('; '), isOptional: !isRequired }
}
