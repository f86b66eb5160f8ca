import { join, posix } from 'node:path'
import { satisfies } from '@renovatebot/pep440'
import { withVariables } from '../../formats/dotenv/with-variables.ts'
import { parseToml } from '../../formats/toml/parse-toml.ts'
import { tableAt } from '../../formats/toml/table-at.ts'
import { PareError } from '../../model/error.ts'
import type { Project } from '../../model/project.ts'
import type { Settings } from '../../model/settings.ts'
import type { DependencyFiles, DockerfileFacts } from '../../stages/dockerfiles/dockerfile-facts.ts'
import type { Healthcheck } from '../../stages/dockerfiles/healthcheck.ts'
import { dockerIgnoreFile } from '../../stages/dockerfiles/ignore-file.ts'
import { hasProductionDockerfile, productionDockerfile } from '../../stages/dockerfiles/production-dockerfile.ts'
import { exampleVariables } from '../../stages/environment/example-variables.ts'
import { backingServices } from '../../stages/init/backing-services.ts'
import type { ServiceFacts } from '../../stages/init/init-facts.ts'
import { reloadCommand } from '../../stages/init/reload-command.ts'
import { suitePythons } from '../../stages/lock/choose-python.ts'
import { uvVersion } from '../../stores/packages/uv-release.ts'
import { dependencyInputs } from '../../stores/project/dependency-inputs.ts'
import { readProject } from '../../stores/project/read-project.ts'
import type { JobContext } from '../context.ts'
import { isNeeded } from '../own-wheel.ts'
import { readEnvironment } from '../read-environment.ts'
import { readOptional } from './walk-folder.ts'

export interface PythonServiceOptions {
  readonly directory: string
  readonly app?: string
  readonly command?: readonly string[]
  readonly port?: number
}

/** What is known of a Python project without resolving or fetching anything. */
export async function pythonService(
  { directory, ...overrides }: PythonServiceOptions,
  context: JobContext,
): Promise<Omit<ServiceFacts, 'folder'>> {
  const { project, settings } = await readProject(directory, overrides)
  const { start } = project
  for (const advice of start.advice) context.observer?.({ type: 'warning', ...advice })
  const { kind, port } = start
  const dependencies = await dependencyFiles(project, settings)
  const { subject } = await readEnvironment(directory, context)
  const variables = subject.variables.filter(({ isForTests }) => !isForTests)
  const shown = exampleVariables(subject)
  const development = reloadCommand(start.argv)
  return {
    name: nameOf(kind),
    language: 'python',
    kind,
    ...(port !== undefined ? { port } : {}),
    ...(development ? { developmentCommand: development } : {}),
    dockerfile: dockerfileOf(project, settings, dependencies),
    ignoreFile: dockerIgnoreFile(),
    isMountable: true,
    hiddenFolders: [],
    rebuildFiles: [...new Set([...dependencies.files, 'Dockerfile'])],
    backing: backingServices(project.dependencyNames, variables),
    variables,
    ...(shown.length > 0 ? { exampleFile: (existing = '') => withVariables(existing, shown) } : {}),
  }
}

function nameOf(kind: Project['start']['kind']): string {
  return kind === 'web' ? 'web' : kind === 'worker' ? 'worker' : 'app'
}

function dockerfileOf(project: Project, settings: Settings, dependencies: DependencyFiles): ServiceFacts['dockerfile'] {
  if (!hasProductionDockerfile(dependencies)) {
    const { kind, file, files } = dependencies
    const missing =
      kind === 'conda'
        ? `\`${file}\` is an environment of conda, which pip cannot install`
        : `\`${files.find(path => path.startsWith('../'))}\` lies above the folder, and a Dockerfile sees only what lies below`
    return { missing }
  }
  const { start, importRoots } = project
  const facts: DockerfileFacts = {
    python: dockerPython(project, settings),
    dependencies,
    argv: start.argv,
    directory: start.directory,
    environment: { ...start.environment, ...settings.env },
    importRoots,
    ...(start.port !== undefined ? { port: start.port } : {}),
    isInstalled: isNeeded(project),
  }
  const healthcheck = healthcheckOf(project, settings)
  return { text: productionDockerfile(facts, { uvVersion, ...(healthcheck ? { healthcheck } : {}) }) }
}

function healthcheckOf({ start: { kind, port } }: Project, { prove }: Settings): Healthcheck | undefined {
  if (port === undefined) return undefined
  return kind === 'web' ? { port, path: prove.requests.find(({ method }) => method === 'GET')?.path ?? '/' } : { port }
}

async function dependencyFiles(project: Project, settings: Settings): Promise<DependencyFiles> {
  const { value: source } = project.dependencies
  const inputs = Object.keys(await dependencyInputs(project.directory, source))
  // A build system of the project itself says nothing of what is installed, where a list does.
  const listed = source.kind === 'requirements' ? inputs.filter(path => path !== 'pyproject.toml') : inputs
  const files = source.kind === 'uv' ? [...listed, ...ownFolders(project.directory, source.file)] : listed
  return {
    kind: isListed(project) ? source.kind : 'setup',
    ...('file' in source ? { file: source.file } : {}),
    files,
    groups: settings.groups ?? [],
    extras: settings.extras ?? [],
  }
}

/** The folders that a lockfile of uv installs from beside the project's own, such as members of its workspace. */
function ownFolders(directory: string, lockfile: string): string[] {
  const { package: packages } = parseToml(readOptional(join(directory, lockfile)) ?? '', lockfile)
  const places = (Array.isArray(packages) ? packages : []).map(one => {
    const { editable, directory: folder, virtual } = tableAt(one, 'source') ?? {}
    return editable ?? folder ?? virtual
  })
  return places
    .filter((place): place is string => typeof place === 'string' && place !== '.')
    .map(place => posix.join(posix.dirname(lockfile), place, 'pyproject.toml'))
}

/** Whether the file lists what is to be installed; a pyproject.toml may leave that to its build backend, Poetry's does. */
function isListed({ directory, dependencies: { value: source } }: Project): boolean {
  if (source.kind !== 'pyproject') return true
  const text = readOptional(join(directory, source.file)) ?? ''
  return Array.isArray(tableAt(parseToml(text, source.file), 'project')?.dependencies)
}

/** Versions that official images have, the one that most wheels are for first. */
const imagePythons: readonly string[] = [...new Set([suitePythons[0]!.python, '3.12', '3.11', '3.14', '3.10'])]

/** The Python of the base image: what the project pins, else the first that it accepts. */
function dockerPython({ python, pinnedPython }: Project, settings: Settings): string {
  const isAccepted = (version: string) =>
    python === undefined || satisfies(`${version}.99`, python.value) || satisfies(`${version}.0`, python.value)
  const wished = [settings.python, pinnedPython?.value].map(value => /^\d+\.\d+/.exec(value ?? '')?.[0])
  const version = [...wished, ...imagePythons].find(each => each !== undefined && isAccepted(each))
  if (version === undefined) throw noImagePython(python!.value, python!.evidence[0]?.location?.file)
  return version
}

/** The project asks for a Python that no maintained base image has. */
function noImagePython(specifier: string, file: string | undefined): PareError {
  return new PareError({
    code: 'no-image-python',
    exitCode: 2,
    message: `${file === undefined ? 'The project' : `\`${file}\``} asks for Python ${specifier}, but there are base images for ${imagePythons.join(', ')}`,
    hint: 'widen `requires-python`, or leave the Dockerfile to yourself: `pare init --only ignore,env,readme`',
    ...(file === undefined ? {} : { location: { file } }),
  })
}
