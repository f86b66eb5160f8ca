import type { EnvironmentReport } from '../jobs/env.ts'
import type { EnvironmentFinding, VariableType } from '../model/environment.ts'
import type { Location } from '../model/error.ts'

/** The result of `pare env --json`. */
export interface EnvDocument {
  readonly variables: readonly VariableDocument[]
  readonly dynamic: readonly (Location & {
    readonly reader: string
    readonly prefix?: string
    readonly isEverything: boolean
  })[]
  readonly loadedFiles: readonly (Location & { readonly reader: string; readonly path?: string })[]
  readonly others: readonly { readonly name: string; readonly reader: string }[]
  readonly profiles: readonly { readonly name: string; readonly purpose: string; readonly file: string }[]
  readonly findings: readonly EnvironmentFinding[]
}

export interface VariableDocument {
  readonly name: string
  readonly type: VariableType
  readonly isRequired: boolean
  readonly isSecret: boolean
  readonly isForTests: boolean
  readonly default?: string
  readonly choices?: readonly string[]
  readonly reads: readonly (Location & { readonly reader: string })[]
}

/** What a report says, as one document. */
export function envDocument(report: EnvironmentReport): EnvDocument {
  return {
    variables: report.variables.map(
      ({ name, type, isRequired, isSecret, isForTests, shownDefault, choices, reads }) => ({
        name,
        type,
        isRequired,
        isSecret,
        isForTests,
        ...(shownDefault !== undefined ? { default: shownDefault } : {}),
        ...(choices ? { choices } : {}),
        reads: reads.map(({ location, reader }) => ({ ...location, reader })),
      }),
    ),
    dynamic: report.dynamic.map(({ location, ...rest }) => ({ ...location, ...rest })),
    loadedFiles: report.loadedFiles.map(({ location, ...rest }) => ({ ...location, ...rest })),
    others: report.others,
    profiles: report.profiles.map(({ name, purpose, location }) => ({ name, purpose, file: location.file })),
    findings: report.findings,
  }
}
