import type { EnvironmentReport, ReportedVariable } from '../jobs/env.ts'
import type { EnvironmentFinding } from '../model/environment.ts'
import { formatLocation } from '../stages/environment/describe-origin.ts'

/** How words are set off from the rest; identity where there is no colour. */
export interface EnvEmphasis {
  bold(text: string): string
  dim(text: string): string
  red(text: string): string
  yellow(text: string): string
}

/** A report for people: the variables, what only running tells, and the findings last. */
export function renderEnv(report: EnvironmentReport, emphasis: EnvEmphasis): string {
  const { variables, dynamic, others, findings, profiles } = report
  const ofApp = variables.filter(({ isForTests }) => !isForTests)
  const ofTests = variables.filter(({ isForTests }) => isForTests)
  const sections = [
    ofApp.length === 0 ? ['no variable is read by name'] : table('variables', ofApp, emphasis),
    ofTests.length === 0 ? [] : table('variables of the tests', ofTests, emphasis),
    dynamic.length === 0
      ? []
      : [
          emphasis.bold('dynamic'),
          ...dynamic.map(({ location, reader, prefix, isEverything }) => {
            const what = isEverything ? 'every variable there is' : `a name that begins with \`${prefix}\``
            const text = isEverything || prefix !== undefined ? what : 'a name that only running tells'
            return `  ${formatLocation(location)}  ${emphasis.dim(`${reader}: ${text}`)}`
          }),
        ],
    others.length === 0
      ? []
      : [emphasis.bold('read by others'), ...others.map(({ name, reader }) => `  ${name}  ${emphasis.dim(reader)}`)],
    [
      emphasis.bold('profiles'),
      ...(profiles.length === 0
        ? [emphasis.dim('  no file sets variables')]
        : profiles.map(({ name, purpose }) => `  ${name}  ${emphasis.dim(purpose)}`)),
    ],
    findings.length === 0
      ? []
      : [emphasis.bold('findings'), ...findings.flatMap(each => renderFinding(each, emphasis))],
  ]
  return `${sections
    .filter(section => section.length > 0)
    .map(section => section.join('\n'))
    .join('\n\n')}\n\n${summary(findings)}\n`
}

function table(title: string, variables: readonly ReportedVariable[], emphasis: EnvEmphasis): string[] {
  const rows = variables.map(({ name, type, isRequired, shownDefault, choices, reads }) => [
    name,
    choices ? choices.join('|') : type,
    isRequired ? 'required' : shownDefault === undefined ? 'optional' : `= ${shown(shownDefault)}`,
    formatLocation(reads[0]!.location) + (reads.length > 1 ? ` and ${reads.length - 1} more` : ''),
  ])
  const widths = [0, 1, 2].map(column => Math.max(...rows.map(row => row[column]!.length)))
  return [
    emphasis.bold(title),
    ...rows.map(
      ([name, type, need, place]) =>
        `  ${name!.padEnd(widths[0]!)}  ${type!.padEnd(widths[1]!)}  ${need!.padEnd(widths[2]!)}  ${emphasis.dim(place!)}`,
    ),
  ]
}

function shown(text: string): string {
  const line = text === '' ? '""' : JSON.stringify(text).slice(1, -1)
  return line.length > 40 ? `${line.slice(0, 39)}…` : line
}

function renderFinding(
  { rule, severity, message, hint, location }: EnvironmentFinding,
  emphasis: EnvEmphasis,
): string[] {
  const label = `${severity}[${rule}]`
  const colour = severity === 'error' ? emphasis.red : severity === 'warning' ? emphasis.yellow : emphasis.dim
  return [
    `  ${colour(label)}: ${message}`,
    ...(location ? [`    ${emphasis.dim(`--> ${formatLocation(location)}`)}`] : []),
    `    ${emphasis.dim(`hint: ${hint}`)}`,
  ]
}

function summary(findings: readonly EnvironmentFinding[]): string {
  if (findings.length === 0) return 'no findings'
  const count = (severity: string) => findings.filter(each => each.severity === severity).length
  const parts = [`${count('error')} errors`, `${count('warning')} warnings`]
  return parts.map(part => (part.startsWith('1 ') ? part.slice(0, -1) : part)).join(', ')
}
