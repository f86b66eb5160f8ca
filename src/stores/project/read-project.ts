// Reads a project's folder: settings, metadata, dependencies, files, and how it is started. What is Python's own stands in
// src/python; this room only looks at the disk. Read project-files.ts for what stays out.
import { readFileSync, statSync } from 'node:fs'
import { basename, join } from 'node:path'
import { parseToml } from '../../formats/toml/parse-toml.ts'
import { PareError } from '../../model/error.ts'
import type { Project, StartCommand } from '../../model/project.ts'
import type { Settings } from '../../model/settings.ts'
import { chooseStartCommand } from '../../python/start-command/choose-start-command.ts'
import type { ProjectView } from '../../python/start-command/project-view.ts'
import { readSetup } from './declared-dependencies.ts'
import { readDependencyNames } from './dependency-names.ts'
import { findDependencySource } from './dependency-source.ts'
import { findInlineScripts, type InlineScript, scriptSource, startedScript } from './inline-scripts.ts'
import { assertDependenciesSaid } from './missing-dependencies.ts'
import { projectDistribution } from './project-distribution.ts'
import { type ProjectFiles, projectFiles, projectFileUnreadable } from './project-files.ts'
import { type Pyproject, readPyproject } from './pyproject.ts'
import { findPinnedPython } from './python-version.ts'
import { readSettings, type SettingsTable } from './read-settings.ts'
import { findRequirementsFile, isRequirementsFile } from './requirements-files.ts'
import { findWorkspaceLock } from './uv-workspace.ts'

/** What the command line says of a project; it beats the settings. */
export interface ProjectOverrides {
  readonly app?: string
  readonly command?: readonly string[]
  readonly port?: number
}

/** A project, and what its user decided. */
export interface ReadProject {
  readonly project: Project
  readonly settings: Settings
}

/** Reads the project in a folder of this computer. */
export async function readProject(directory: string, overrides: ProjectOverrides = {}): Promise<ReadProject> {
  const { read, pyproject, table, settings, files } = await openFolder(directory)
  const project = describe(directory, files, pyproject, settings, overrides, read, table?.file)
  return { project, settings }
}

/** What a folder is told by, whatever it is read for. */
async function openFolder(directory: string) {
  refuseMissing(directory)
  const read = (file: string) => readText(directory, file)
  const text = read('pyproject.toml')
  const pyproject = text === undefined ? undefined : readPyproject(parseToml(text, 'pyproject.toml'))
  const table = settingsTable(pyproject, text, read('pare.toml'))
  const settings = await readSettings(table)
  return { read, pyproject, table, settings, files: projectFiles(directory, settings) }
}

/** What can be told of a project without looking for an app in it. */
export interface ProjectOutline extends ProjectFiles {
  readonly settings: Settings
  /** The file that the settings stand in, and its text. */
  readonly settingsTable?: SettingsTable
  /** Normalised names of the distributions that the project asks for. */
  readonly dependencies: ReadonlySet<string>
  readonly source: Project['dependencies']
}

/** Reads settings, files and dependencies of a folder, whether something in it can be started or not. */
export async function readOutline(directory: string): Promise<ProjectOutline> {
  const { read, pyproject, table, settings, files } = await openFolder(directory)
  const names = namesIn(directory, '')
  const source = findDependencySource(names, pyproject, {
    requirementsFile: () => findRequirementsFile(directory),
    workspaceLock: () => findWorkspaceLock(directory),
    setupFile: () => setupFile(names, read, ''),
  })
  const dependencies = readDependencyNames(source.value, pyproject?.requirements ?? [], read)
  return { ...files, settings, ...(table ? { settingsTable: table } : {}), dependencies, source }
}

function describe(
  directory: string,
  { files, leftOut }: ProjectFiles,
  pyproject: Pyproject | undefined,
  settings: Settings,
  overrides: ProjectOverrides,
  read: (file: string) => string | undefined,
  settingsFile: string | undefined,
): Project {
  const { name = basename(directory), consoleScripts = [] } = pyproject ?? {}
  const view = viewOf(files)
  const folder = dependencyFolder(directory, view.files)
  const names = namesIn(directory, folder)
  const said = folder === '' ? pyproject : pyprojectIn(folder, read)
  const dependencies = findDependencySource(names, said, {
    requirementsFile: () => findRequirementsFile(join(directory, folder)),
    workspaceLock: () => findWorkspaceLock(directory),
    setupFile: () => setupFile(names, read, folder),
  })
  const written = inFolder(dependencies, folder)
  const scripts = written.value.kind === 'none' ? findInlineScripts(view) : []
  // The two exclude each other, so that a flag for one of them also ends the setting of the other.
  const { app, command } = overrides.app === undefined && overrides.command === undefined ? settings : overrides
  const port = overrides.port ?? settings.port
  const dependencyNames = readDependencyNames(
    written.value,
    [...(said?.requirements ?? []), ...scripts.flatMap(({ metadata }) => metadata.dependencies)],
    read,
  )
  const { start, alternatives, importRoots } = chooseStartCommand(view, {
    dependencies: dependencyNames,
    consoleScripts,
    name,
    ...(command !== undefined ? { command } : app !== undefined ? { app } : {}),
    ...(port !== undefined ? { port } : {}),
    ...(settingsFile !== undefined && overrides.app === undefined && overrides.command === undefined
      ? { settingsFile }
      : {}),
  })
  const script = startedScript(scripts, start)
  const source = script === undefined ? written : scriptSource(script)
  if (source.value.kind === 'none') assertDependenciesSaid(view, start, importRoots)
  const { version, description, licenses, authors, homepage } = pyproject ?? {}
  const python =
    wantedPython(said, folder, script) ?? (written.value.kind === 'setup' ? setupPython(read, folder) : undefined)
  const pinnedPython = findPinnedPython(file => read(file) ?? (folder === '' ? undefined : read(join(folder, file))))
  const distribution = projectDistribution(pyproject, view)
  return {
    directory,
    name,
    ...(version !== undefined ? { version } : {}),
    ...(description !== undefined ? { description } : {}),
    ...(licenses !== undefined ? { licenses } : {}),
    ...(authors !== undefined ? { authors } : {}),
    ...(homepage !== undefined ? { homepage } : {}),
    start: port === undefined ? start : listeningOn(start, port),
    alternatives,
    ...(python ? { python } : {}),
    ...(pinnedPython ? { pinnedPython } : {}),
    dependencies: source,
    dependencyNames,
    consoleScripts,
    ...(distribution ? { distribution } : {}),
    importRoots,
    files,
    leftOut,
  }
}

function pyprojectIn(folder: string, read: (file: string) => string | undefined): Pyproject | undefined {
  const file = join(folder, 'pyproject.toml')
  const text = read(file)
  return text === undefined ? undefined : readPyproject(parseToml(text, file))
}

function wantedPython(
  pyproject: Pyproject | undefined,
  folder: string,
  script: InlineScript | undefined,
): Project['python'] {
  const [value, file] =
    script?.metadata.requiresPython !== undefined
      ? [script.metadata.requiresPython, script.file]
      : [pyproject?.requiresPython, join(folder, 'pyproject.toml')]
  return value === undefined ? undefined : { value, evidence: [{ location: { file }, text: value }] }
}

/** The one of setup.cfg and setup.py that says what the project depends on: a setup.cfg often holds settings of tools alone. */
function setupFile(
  names: ReadonlySet<string>,
  read: (file: string) => string | undefined,
  folder: string,
): string | undefined {
  const { configuration } = readSetup(read, folder)
  const isSaid = configuration.dependencies.length + configuration.dependencyFiles.length > 0
  if (isSaid) return 'setup.cfg'
  if (names.has('setup.py')) return 'setup.py'
  return configuration.name === undefined ? undefined : 'setup.cfg'
}

function setupPython(read: (file: string) => string | undefined, folder: string): Project['python'] {
  const { configuration, call } = readSetup(read, folder)
  const [value, file] =
    configuration.requiresPython === undefined
      ? [call?.requiresPython, 'setup.py']
      : [configuration.requiresPython, 'setup.cfg']
  return value === undefined ? undefined : { value, evidence: [{ location: { file }, text: value }] }
}

/** The command as its user describes it: whoever names a port expects an answer there. */
function listeningOn(start: StartCommand, port: number): StartCommand {
  return { ...start, port, kind: start.kind === 'web' ? 'web' : 'port' }
}

function viewOf(files: ProjectFiles['files']): ProjectView {
  const hostPaths = new Map(files.map(({ path, hostPath }) => [path, hostPath]))
  return {
    files: new Set(hostPaths.keys()),
    read: path => {
      const hostPath = hostPaths.get(path)
      return hostPath === undefined ? undefined : readBytes(hostPath, path)
    },
  }
}

const dependencyFiles = [
  'uv.lock',
  'pylock.toml',
  'requirements.txt',
  'pyproject.toml',
  'poetry.lock',
  'Pipfile.lock',
  'Pipfile',
  'pdm.lock',
  'setup.py',
]

/** The folder that names the dependencies: the project's own, or the only one below it that does. */
function dependencyFolder(directory: string, files: ReadonlySet<string>): string {
  // Asked of the disk: most of these files are no part of the app.
  if (namesIn(directory, '').size > 0 || findRequirementsFile(directory) !== undefined) return ''
  const folders = new Set<string>()
  for (const file of files) {
    const [, folder, path] = /^([^/]+)\/(.+)$/.exec(file) ?? []
    if (folder !== undefined && (dependencyFiles.includes(path!) || isRequirementsFile(path!))) folders.add(folder)
  }
  return folders.size === 1 ? [...folders][0]! : ''
}

function inFolder(found: Project['dependencies'], folder: string): Project['dependencies'] {
  const { value, evidence } = found
  if (folder === '' || !('file' in value)) return found
  const file = `${folder}/${value.file}`
  return { value: { ...value, file }, evidence: evidence.map(({ text }) => ({ text, location: { file } })) }
}

function namesIn(directory: string, folder: string): ReadonlySet<string> {
  const candidates = [...dependencyFiles, 'environment.yml', 'environment.yaml', 'setup.cfg', ...misspellings]
  return new Set(
    candidates.filter(name => statSync(join(directory, folder, name), { throwIfNoEntry: false })?.isFile()),
  )
}

const misspellings = [
  'requirments.txt',
  'requirement.txt',
  'requirements.text',
  'requirements.txt.txt',
  'Requirements.txt',
  'requirements',
]

function settingsTable(
  pyproject: Pyproject | undefined,
  pyprojectText: string | undefined,
  pareText: string | undefined,
): SettingsTable | undefined {
  if (pareText === undefined) {
    if (pyproject?.settings === undefined) return undefined
    return { value: pyproject.settings, file: 'pyproject.toml', text: pyprojectText! }
  }
  if (pyproject?.settings !== undefined) throw twoSettings()
  return { value: parseToml(pareText, 'pare.toml'), file: 'pare.toml', text: pareText }
}

function readText(directory: string, file: string): string | undefined {
  const path = join(directory, file)
  if (!statSync(path, { throwIfNoEntry: false })) return undefined
  return readBytes(path, file).toString('utf8')
}

function readBytes(hostPath: string, path: string): Buffer {
  try {
    return readFileSync(hostPath)
  } catch (cause) {
    throw projectFileUnreadable(path, cause)
  }
}

function refuseMissing(directory: string): void {
  const found = statSync(directory, { throwIfNoEntry: false })
  if (found?.isDirectory()) return
  /** The folder that was to be built is not there. */
  throw new PareError({
    code: 'no-such-directory',
    exitCode: 2,
    message: found
      ? `Expected a project's folder, got the file \`${directory}\``
      : `There is no folder \`${directory}\``,
    hint: found
      ? 'name the folder that holds it; `--app` or `-- CMD…` choose what is started'
      : 'pare build path/to/project',
  })
}

/** Settings stand in two places, and neither is more right than the other. */
function twoSettings(): PareError {
  return new PareError({
    code: 'two-settings',
    exitCode: 2,
    message: 'Both `pare.toml` and `[tool.pare]` of `pyproject.toml` hold settings',
    hint: 'keep one of them',
    location: { file: 'pare.toml' },
  })
}
