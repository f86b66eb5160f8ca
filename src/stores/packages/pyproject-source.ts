import { dirname, join } from 'node:path'
import { includeGroups } from '../../formats/packaging/dependency-groups.ts'
import { formatPylock } from '../../formats/packaging/format-pylock.ts'
import { parsePylock } from '../../formats/packaging/parse-pylock.ts'
import { parseRequirement } from '../../formats/packaging/requirement.ts'
import { parseToml } from '../../formats/toml/parse-toml.ts'
import { tableAt } from '../../formats/toml/table-at.ts'
import { type Location, PareError } from '../../model/error.ts'
import type { DependencySelection } from '../../model/project.ts'
import { compileArguments } from './compile-arguments.ts'
import { checkedSelection } from './dependency-selection.ts'
import { learnAddresses } from './index-credentials.ts'
import { readInput, readOptionalInput } from './input-file.ts'
import { planOwnBuild } from './own-build.ts'
import { planPoetryResolution } from './poetry-source.ts'
import { checkPythonVersion } from './python-conflict.ts'
import type { Resolution } from './resolution.ts'
import type { SourceContext } from './source-context.ts'
import { unlockedDependencies } from './unlocked-dependencies.ts'
import { learnUvSettings } from './uv-settings.ts'

type Table = Readonly<Record<string, unknown>>

/** How the dependencies in [project] of a pyproject.toml without a lockfile are resolved. */
export async function planPyprojectResolution(file: string, context: SourceContext): Promise<Resolution> {
  const text = await readInput(context.directory, file)
  const document = parseToml(text, file)
  const project = tableAt(document, 'project')
  if (isPoetryProject(document)) return planPoetryResolution({ file, text, document }, context)
  if (!project) throw noProjectTable(file)
  checkPythonVersion(project['requires-python'], context.target, file)
  const { groups, extras } = selectionOf(document, context.selection, file)
  const indexUrls = learnIndexes(document, context)
  learnAddresses(text, context.learn)

  const isDynamic = Array.isArray(project.dynamic) && project.dynamic.includes('dependencies')
  const named = isDynamic ? dynamicFiles(document, file) : undefined
  if (isDynamic && named === undefined) {
    if (!context.builds) throw dynamicDependencies(file)
    return planOwnBuild(file, extras, context)
  }
  const files = named ?? [file]
  const requirements = isDynamic ? [] : checkDependencies(project, text, file)
  const texts = await Promise.all(files.map(path => readInput(context.directory, path, { file })))
  const settings = await readOptionalInput(context.directory, join(dirname(file), 'uv.toml'))
  if (settings !== undefined) learnUvSettings(parseToml(settings, 'uv.toml'), context.learn)
  const isEmpty = !isDynamic && requirements.length + groups.length + extras.length === 0
  return {
    file,
    needsInterpreter: true,
    argv: isEmpty
      ? []
      : [
          ...compileArguments(files, context.target),
          ...extras.map(name => `--extra=${name}`),
          ...groups.map(name => `--group=${file}:${name}`),
        ],
    ...(hasLocalSources(document) ? {} : { inputs: { text, texts, settings } }),
    indexUrls,
    specifiersOf: name =>
      requirements.flatMap(text => {
        const requirement = parseRequirement(text)
        return requirement.name === name ? [requirement.specifier] : []
      }),
    locate: name => lineOf(requirements, name, text, file),
    finish(answer) {
      const lock = parsePylock(answer, file)
      const names = lock.packages.filter(({ directory }) => !directory).map(({ name }) => name)
      const advice = names.length === 0 ? [] : [unlockedDependencies(file, names)]
      return { pylock: formatPylock(lock), advice, isOpen: true }
    },
  }
}

/** Whether Poetry's own table says what a project depends on. */
export function isPoetryProject(document: unknown): boolean {
  const poetry = tableAt(document, 'tool', 'poetry')
  if (poetry === undefined) return false
  const project = tableAt(document, 'project')
  // Beside the standard list, Poetry's own table only says where each comes from.
  return !Array.isArray(project?.dependencies) || tableAt(poetry, 'dependencies') !== undefined
}

/** The groups and extras of a pyproject.toml that are selected; those that it does not have are refused. */
export function selectionOf(
  document: Table,
  selection: DependencySelection | undefined,
  file: string,
): DependencySelection {
  const extras = Object.keys(tableAt(document, 'project', 'optional-dependencies') ?? {})
  return checkedSelection(selection, { groups: includeGroups(document, file).keys(), extras }, file)
}

/** The URLs of the indexes in [[tool.uv.index]]; `context` is told of them. */
export function learnIndexes(document: unknown, context: Pick<SourceContext, 'learn'>): string[] {
  const settings = tableAt(document, 'tool', 'uv')
  if (settings) learnUvSettings(settings, context.learn)
  const indexes = settings?.index
  if (!Array.isArray(indexes)) return []
  return (indexes as readonly Table[]).flatMap(({ url }) => (typeof url === 'string' ? [url] : []))
}

function checkDependencies(project: Table, text: string, file: string): readonly string[] {
  const dependencies = project.dependencies ?? []
  if (!Array.isArray(dependencies) || dependencies.some(item => typeof item !== 'string')) {
    throw invalidDependency(
      file,
      text,
      JSON.stringify(dependencies),
      'Expected a list of requirements in `project.dependencies`',
    )
  }
  for (const dependency of dependencies as readonly string[]) {
    try {
      parseRequirement(dependency)
    } catch (cause) {
      if (!(cause instanceof PareError)) throw cause
      throw invalidDependency(file, text, dependency, cause.message, cause)
    }
  }
  return dependencies
}

function invalidDependency(
  file: string,
  text: string,
  dependency: string,
  message: string,
  cause?: unknown,
): PareError {
  return new PareError({
    code: 'invalid-requirement',
    exitCode: 2,
    message,
    hint: 'write a name and a version specifier, such as `flask>=3.0`',
    location: locationOf(dependency, text, file),
    cause,
  })
}

function lineOf(requirements: readonly string[], name: string, text: string, file: string): Location | undefined {
  const found = requirements.find(requirement => parseRequirement(requirement).name === name)
  return found === undefined ? undefined : locationOf(found, text, file)
}

// TOML's own reader does not say where a value stands.
function locationOf(dependency: string, text: string, file: string): Location {
  const line = text.split('\n').findIndex(candidate => candidate.includes(dependency)) + 1
  return { file, ...(line > 0 ? { line } : {}) }
}

// setuptools can take dependencies from requirements files: the one dynamic kind that needs no build to be known.
function dynamicFiles(document: unknown, file: string): string[] | undefined {
  const dynamic = tableAt(document, 'tool', 'setuptools', 'dynamic', 'dependencies')?.file
  const files = typeof dynamic === 'string' ? [dynamic] : dynamic
  if (!Array.isArray(files) || files.length === 0 || files.some(item => typeof item !== 'string')) {
    return undefined
  }
  return files.map(name => join(dirname(file), name))
}

function hasLocalSources(document: unknown): boolean {
  const sources = JSON.stringify(tableAt(document, 'tool', 'uv', 'sources') ?? {})
  return /"(?:path|workspace)":/.test(sources) || tableAt(document, 'tool', 'uv', 'workspace') !== undefined
}

/** A pyproject.toml does not say in the standard way what the project depends on. */
function noProjectTable(file: string): PareError {
  return new PareError({
    code: 'no-project-table',
    exitCode: 2,
    message: `Expected a [project] table in \`${file}\`, got none`,
    hint: 'list the dependencies under `[project] dependencies`, or in a requirements.txt',
    location: { file },
  })
}

/** What the project depends on is known only after building it. */
function dynamicDependencies(file: string): PareError {
  return new PareError({
    code: 'dynamic-dependencies',
    exitCode: 2,
    message: `\`${file}\` leaves its dependencies to the build backend, which pare does not run`,
    hint: 'list them under `[project] dependencies`, or lock them: `uv lock`',
    location: { file },
  })
}
