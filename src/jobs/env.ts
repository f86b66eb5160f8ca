import { randomUUID } from 'node:crypto'
import { lstatSync, readFileSync } from 'node:fs'
import { rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { withVariables } from '../formats/dotenv/with-variables.ts'
import type {
  DynamicRead,
  EnvironmentFinding,
  EnvironmentProfile,
  EnvironmentVariable,
  LoadedFile,
} from '../model/environment.ts'
import { environmentFindings } from '../stages/environment/environment-findings.ts'
import { exampleVariables } from '../stages/environment/example-variables.ts'
import { knownReader } from '../stages/environment/known-variables.ts'
import { shownDefault } from '../stages/environment/shown-default.ts'
import { type EnvironmentContext, readEnvironment } from './read-environment.ts'

/** What `pare env` tells of a project; no value of a secret is in it. */
export interface EnvironmentReport {
  readonly directory: string
  readonly variables: readonly ReportedVariable[]
  readonly dynamic: readonly DynamicRead[]
  readonly loadedFiles: readonly LoadedFile[]
  readonly profiles: readonly Pick<EnvironmentProfile, 'name' | 'purpose' | 'location'>[]
  /** Variables that files set for the server or a library, by who reads them. */
  readonly others: readonly { readonly name: string; readonly reader: string }[]
  readonly findings: readonly EnvironmentFinding[]
  /** The example file that `--write` would make or has made, and whether that changes it. */
  readonly example: { readonly path: string; readonly isChanged: boolean }
}

export interface ReportedVariable extends Omit<EnvironmentVariable, 'default'> {
  /** Absent where there is none; a secret one is hidden. */
  readonly shownDefault?: string
}

export const exampleFile = '.env.example'

/** Finds what a project reads of its environment, and judges what its files set; with `isWritten`, mends the example. */
export async function env(
  options: { readonly directory: string; readonly isWritten: boolean },
  context: EnvironmentContext,
): Promise<EnvironmentReport> {
  const first = await readEnvironment(options.directory, context)
  const path = join(first.directory, exampleFile)
  const before = lstatSync(path, { throwIfNoEntry: false }) ? readFileSync(path, 'utf8') : ''
  const after = withVariables(before, exampleVariables(first.subject))
  const isChanged = after !== before
  if (options.isWritten && isChanged) {
    const partial = `${path}.${randomUUID()}.tmp`
    await writeFile(partial, after)
    await rename(partial, path)
  }
  const found = options.isWritten && isChanged ? await readEnvironment(options.directory, context) : first
  const { subject, facts, variables } = found
  const read = new Set(variables.map(({ name }) => name))
  const set = new Set(subject.profiles.flatMap(({ values }) => values.map(({ name }) => name)))
  return {
    directory: found.directory,
    variables: variables.map(({ default: _, ...variable }) => {
      const shown = shownDefault(variables.find(({ name }) => name === variable.name)!, subject)
      return { ...variable, ...(shown !== undefined ? { shownDefault: shown } : {}) }
    }),
    dynamic: facts.dynamic,
    loadedFiles: facts.loadedFiles,
    profiles: subject.profiles.map(({ name, purpose, location }) => ({ name, purpose, location })),
    others: [...set].sort().flatMap(name => {
      const reader = read.has(name) ? undefined : knownReader(name, subject.dependencies)
      return reader === undefined ? [] : [{ name, reader }]
    }),
    findings: environmentFindings(subject, found.ofFiles),
    example: { path: exampleFile, isChanged },
  }
}
