import { dirname, join } from 'node:path'
import { formatPylock } from '../../formats/packaging/format-pylock.ts'
import { parsePylock } from '../../formats/packaging/parse-pylock.ts'
import { parseRequirement } from '../../formats/packaging/requirement.ts'
import { isAllowed, isSpecifier } from '../../formats/packaging/version.ts'
import { parseToml } from '../../formats/toml/parse-toml.ts'
import { type Location, PareError } from '../../model/error.ts'
import type { PythonTarget } from '../../model/python/lock.ts'
import { compileArguments } from './compile-arguments.ts'
import { readInput, readOptionalInput } from './input-file.ts'
import type { Resolution } from './resolution.ts'
import type { SourceContext } from './source-context.ts'
import { unlockedDependencies } from './unlocked-dependencies.ts'

type Table = Readonly<Record<string, unknown>>

/** How the dependencies in [project] of a pyproject.toml without a lockfile are resolved. */
export async function planPyprojectResolution(file: string, context: SourceContext): Promise<Resolution> {
  const text = await readInput(context.directory, file)
  const document = parseToml(text, file)
  const project = tableAt(document, 'project')
  if (!project) throw noProjectTable(file, tableAt(document, 'tool', 'poetry') !== undefined)
  checkPython(project, context.target, file)
  const indexUrls = learnIndexes(document, context)

  const isDynamic = Array.isArray(project.dynamic) && project.dynamic.includes('dependencies')
  const files = isDynamic ? dynamicFiles(document, file) : [file]
  const requirements = isDynamic ? [] : checkDependencies(project, text, file)
  const texts = await Promise.all(files.map(path => readInput(context.directory, path, { file })))
  const settings = await readOptionalInput(context.directory, join(dirname(file), 'uv.toml'))
  const isEmpty = !isDynamic && requirements.length === 0
  return {
    file,
    needsInterpreter: true,
    argv: isEmpty ? [] : compileArguments(files, context.target),
    ...(hasLocalSources(document) ? {} : { inputs: { text, texts, settings } }),
    indexUrls,
    locate: name => lineOf(requirements, name, text, file),
    finish(answer) {
      const lock = parsePylock(answer, file)
      const names = lock.packages.filter(({ directory }) => !directory).map(({ name }) => name)
      const advice = names.length === 0 ? [] : [unlockedDependencies(file, names)]
      return { pylock: formatPylock(lock), advice, isOpen: true }
    },
  }
}

/** The table below `value` at the given keys, where there is one. */
export function tableAt(value: unknown, ...keys: readonly string[]): Table | undefined {
  let found: unknown = value
  for (const key of keys) {
    if (typeof found !== 'object' || found === null) return undefined
    found = (found as Table)[key]
  }
  return typeof found === 'object' && found !== null && !Array.isArray(found) ? (found as Table) : undefined
}

/** The URLs of the indexes in [[tool.uv.index]]; `context` is told of them. */
export function learnIndexes(document: unknown, context: Pick<SourceContext, 'learn'>): string[] {
  const indexes = tableAt(document, 'tool', 'uv')?.index
  if (!Array.isArray(indexes)) return []
  for (const { url, name } of indexes as readonly Table[]) {
    if (typeof url === 'string') context.learn(url, typeof name === 'string' ? name : undefined)
  }
  return (indexes as readonly Table[]).flatMap(({ url }) => (typeof url === 'string' ? [url] : []))
}

function checkPython(project: Table, target: PythonTarget, file: string): void {
  const wanted = project['requires-python']
  if (typeof wanted !== 'string' || !isSpecifier(wanted)) return
  const python = target.fullPython ?? `${target.python}.0`
  if (isAllowed(python, wanted.replaceAll(/\s+/g, ''))) return
  throw new PareError({
    code: 'python-conflict',
    exitCode: 2,
    message: `\`${file}\` asks for Python ${wanted}, but the image has ${python}`,
    hint: 'choose a base with a Python that fits (`--python`)',
    location: { file },
  })
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
function dynamicFiles(document: unknown, file: string): string[] {
  const dynamic = tableAt(document, 'tool', 'setuptools', 'dynamic', 'dependencies')?.file
  const files = typeof dynamic === 'string' ? [dynamic] : dynamic
  if (!Array.isArray(files) || files.length === 0 || files.some(item => typeof item !== 'string')) {
    throw dynamicDependencies(file)
  }
  return files.map(name => join(dirname(file), name))
}

function hasLocalSources(document: unknown): boolean {
  const sources = JSON.stringify(tableAt(document, 'tool', 'uv', 'sources') ?? {})
  return /"(?:path|workspace)":/.test(sources) || tableAt(document, 'tool', 'uv', 'workspace') !== undefined
}

/** A pyproject.toml does not say in the standard way what the project depends on. */
function noProjectTable(file: string, isPoetry: boolean): PareError {
  return new PareError({
    code: 'no-project-table',
    exitCode: 2,
    message: `Expected a [project] table in \`${file}\`, got ${isPoetry ? '[tool.poetry] alone' : 'none'}`,
    hint: isPoetry
      ? 'export what Poetry locked: `poetry export -f requirements.txt -o requirements.txt`'
      : 'list the dependencies under `[project] dependencies`, or in a requirements.txt',
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
