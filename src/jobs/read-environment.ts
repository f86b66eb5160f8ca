import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { imageVariables } from '../formats/dockerfile/image-variables.ts'
import type { EnvironmentFacts, EnvironmentFinding, EnvironmentVariable, GivenValue } from '../model/environment.ts'
import { findVariables, looksSecret, variablesOf } from '../python/environment/find-variables.ts'
import { hostLiterals } from '../python/environment/host-literals.ts'
import type { ProjectView } from '../python/start-command/project-view.ts'
import type { ComposedService } from '../stages/environment/composed-service.ts'
import type { EnvironmentSubject, SecretJudge } from '../stages/environment/environment-subject.ts'
import { readSources } from '../stages/environment/read-sources.ts'
import { sourceKind } from '../stages/environment/source-kind.ts'
import { isPlaceholder } from '../stages/secrets/placeholder.ts'
import { scanText } from '../stages/secrets/scan-text.ts'
import { type ProjectText, projectTexts } from '../stores/environment/project-texts.ts'
import { trackedFiles } from '../stores/git/tracked-files.ts'
import { type ProjectOutline, readOutline } from '../stores/project/read-project.ts'

/** What reading a project's environment needs of this computer. */
export interface EnvironmentContext {
  readonly environment: Readonly<Record<string, string | undefined>>
  readonly workingDirectory: string
}

/** A project's environment: what its code reads, and what its files set. */
export interface ProjectEnvironment {
  readonly directory: string
  readonly outline: ProjectOutline
  readonly facts: EnvironmentFacts
  readonly variables: readonly EnvironmentVariable[]
  readonly subject: EnvironmentSubject
  /** Every service of Compose files. */
  readonly services: readonly ComposedService[]
  /** What is wrong with the files themselves. */
  readonly ofFiles: readonly EnvironmentFinding[]
  /** The files that set variables. */
  readonly files: readonly ProjectText[]
  readonly view: ProjectView
}

export const secretJudge: SecretJudge = {
  isPlaceholder,
  holdsSecret: text => scanText(text, true).length > 0,
  isSecretName: looksSecret,
}

/** Reads what a project's code asks of its environment, and every file beside it that sets some of it. */
export async function readEnvironment(directory: string, context: EnvironmentContext): Promise<ProjectEnvironment> {
  const folder = resolve(context.workingDirectory, directory)
  const outline = await readOutline(folder)
  const view = viewOf(folder, outline)
  const facts = findVariables(view)
  const variables = variablesOf(facts.reads, isTest)
  const files = projectTexts(folder, path => sourceKind(path) !== undefined)
  const names = new Set(variables.filter(({ isForTests }) => !isForTests).map(({ name }) => name))
  const isOwn = (given: readonly string[]) => given.some(name => names.has(name))
  const { profiles, values, services, interpolated, findings } = readSources(files, context.environment, isOwn)
  const tracked = await trackedFiles(folder, context.environment)
  const { settings, dependencies } = outline
  const defaults = new Set(
    facts.reads.flatMap(({ default: standIn }) => (standIn?.kind === 'value' ? [standIn.text] : [])),
  )
  const subject: EnvironmentSubject = {
    variables,
    dynamic: facts.dynamic.filter(({ location }) => !isTest(location.file)),
    profiles,
    values,
    baked: [...imageSettings(outline), ...dockerfileValues(files)],
    literals: hostLiterals(view, isTest).filter(({ value }) => !defaults.has(value!)),
    interpolated,
    dependencies,
    isTracked: tracked && (file => tracked.has(file)),
    guard: settings.production,
    judge: secretJudge,
  }
  return { directory: folder, outline, facts, variables, subject, services, ofFiles: findings, files, view }
}

/** Whether a Python file belongs to the project's tests. */
export function isTest(file: string): boolean {
  return /(?:^|\/)(?:tests?|testing)\/|(?:^|\/)(?:test_[^/]*|[^/]*_test|conftest)\.py$/.test(file)
}

/** The project's Python files, those of its tests included. */
function viewOf(directory: string, { files, leftOut }: ProjectOutline): ProjectView {
  const hostPaths = new Map<string, string>()
  for (const { path, hostPath, kind } of files) if (kind === 'file') hostPaths.set(path, hostPath)
  const folders = leftOut.flatMap(({ path, rule }) => (rule === 'tests' ? [path] : []))
  const texts = new Map(
    folders.length === 0
      ? []
      : projectTexts(directory, path => path.endsWith('.py') && folders.some(folder => path.startsWith(folder))).map(
          ({ path, text }) => [path, Buffer.from(text)],
        ),
  )
  return {
    files: new Set([...hostPaths.keys(), ...texts.keys()]),
    read: path => {
      const hostPath = hostPaths.get(path)
      return hostPath === undefined ? texts.get(path) : readFileSync(hostPath)
    },
  }
}

/** What `[tool.pare] env` and its profiles put into the image. */
export function imageSettings({ settings, settingsTable }: ProjectOutline): GivenValue[] {
  const of = (env: Readonly<Record<string, string>>) =>
    Object.entries(env).map(
      ([name, value]): GivenValue => ({
        name,
        value,
        origin: { kind: 'settings', location: placeOf(name, settingsTable) },
      }),
    )
  return [...of(settings.env), ...Object.values(settings.profiles).flatMap(({ env }) => of(env))]
}

/** The line on which the settings name a variable. */
export function placeOf(name: string, table: ProjectOutline['settingsTable']): { file: string; line?: number } {
  const { file, text } = table ?? { file: 'pyproject.toml', text: '' }
  const start = text.search(/^\s*\[tool\.pare/m)
  const before = text.slice(0, Math.max(0, start)).split('\n').length - 1
  const line = text
    .slice(Math.max(0, start))
    .split('\n')
    .findIndex(each => new RegExp(`(?:^|[{,\\s.])["']?${name.replaceAll(/\W/g, '\\$&')}["']?\\s*=`).test(each))
  return line === -1 ? { file } : { file, line: before + line + 1 }
}

function dockerfileValues(files: readonly ProjectText[]): GivenValue[] {
  return files
    .filter(({ path }) => sourceKind(path) === 'dockerfile')
    .flatMap(({ path, text }) =>
      imageVariables(text).map(
        ({ name, value, line }): GivenValue => ({
          name,
          value,
          origin: { kind: 'settings', location: { file: path, line } },
        }),
      ),
    )
}
