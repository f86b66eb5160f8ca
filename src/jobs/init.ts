import { basename, join, resolve } from 'node:path'
import { PareError } from '../model/error.ts'
import type { InitFacts, ServiceFacts } from '../stages/init/init-facts.ts'
import { type InitPart, type PlannedFile, planInit } from '../stages/init/plan-init.ts'
import { isProjectItself, serviceFolders, serviceName } from '../stages/init/service-folders.ts'
import { writeAll } from '../stores/project/write-all.ts'
import type { JobContext } from './context.ts'
import { otherService } from './init/other-service.ts'
import { type PythonServiceOptions, pythonService } from './init/python-service.ts'
import { readOptional, walkFolder } from './init/walk-folder.ts'
import { step } from './step.ts'

export interface InitRequest extends PythonServiceOptions {
  /** Only these files; without it, all. */
  readonly only?: readonly InitPart[]
  /** Whether what is there is written anew. */
  readonly isForced: boolean
  /** Whether nothing is written. */
  readonly isDryRun: boolean
}

export interface InitResult {
  readonly facts: InitFacts
  readonly files: readonly PlannedFile[]
  readonly isWritten: boolean
}

/** Looks at a project, or at a folder of services, and writes what a newcomer needs to run it. */
export async function init(request: InitRequest, context: JobContext): Promise<InitResult> {
  const directory = resolve(context.workingDirectory, request.directory)
  const facts = await step('project', context, () => initFacts({ ...request, directory }, context), describeFacts)
  warnOfMissing(facts, request, context)
  const read = (path: string) => readOptional(join(directory, path))
  const files = planInit(facts, read, { ...(request.only ? { only: request.only } : {}), isForced: request.isForced })
  const changed = files.filter(({ action }) => action !== 'keep')
  if (!request.isDryRun) await writeAll(directory, changed)
  return { facts, files, isWritten: !request.isDryRun && changed.length > 0 }
}

async function initFacts(options: PythonServiceOptions, context: JobContext): Promise<InitFacts> {
  const { directory } = options
  const view = walkFolder(directory)
  const folders = isProjectItself(view) ? [] : serviceFolders(view)
  const name = basename(directory)
  if (folders.length < 2 || options.app !== undefined || options.command !== undefined) {
    return { name, services: [await singleService(options, context)] }
  }
  const taken = new Set<string>()
  const services: ServiceFacts[] = []
  for (const folder of folders) {
    const found = await serviceIn(directory, folder, context)
    if (found === undefined) continue
    const service = serviceName(folder, taken)
    taken.add(service)
    services.push({ ...found, name: service, folder })
  }
  if (services.length === 0) return { name, services: [await singleService(options, context)] }
  return { name, services }
}

/** A project alone: Python, as a build would see it, or else what its files say. */
async function singleService(options: PythonServiceOptions, context: JobContext): Promise<ServiceFacts> {
  const { directory } = options
  const other = isPython(directory) ? undefined : otherService(walkFolder(directory))
  return other ? { ...other, name: 'web', folder: '' } : { ...(await pythonService(options, context)), folder: '' }
}

async function serviceIn(
  root: string,
  folder: string,
  context: JobContext,
): Promise<Omit<ServiceFacts, 'folder'> | undefined> {
  const directory = join(root, folder)
  const other = isPython(directory) ? undefined : otherService(walkFolder(directory))
  if (other) return { ...other, name: '' }
  try {
    return await pythonService({ directory }, context)
  } catch (error) {
    if (!(error instanceof PareError)) throw error
    // A library that the services share, scripts beside them: nothing in there is started.
    if (error.code === 'no-app') {
      warnOfLeftOut(folder, error, context)
      return undefined
    }
    throw inFolder(error, folder)
  }
}

function warnOfLeftOut(folder: string, { message, hint }: PareError, { observer }: JobContext): void {
  /** A folder beside the services is Python and has nothing in it that could be started: a library, or a broken file. */
  observer?.({
    type: 'warning',
    code: 'service-left-out',
    message: `\`${folder}\` is no service: ${message}`,
    ...(hint === undefined ? {} : { hint: `where it is one: ${hint}` }),
  })
}

/** The same error, told from the folder that holds all services. */
function inFolder(error: PareError, folder: string): PareError {
  const { code, exitCode, message, hint, location } = error
  return new PareError({
    code,
    exitCode,
    message: `${message} (in \`${folder}\`)`,
    ...(hint === undefined ? {} : { hint }),
    ...(location ? { location: { ...location, file: `${folder}/${location.file}` } } : {}),
    cause: error,
  })
}

/** Whether a folder is looked at as Python: a script beside a package.json makes no Python project of it. */
function isPython(directory: string): boolean {
  const names = walkFolder(directory).files.filter(path => !path.includes('/'))
  if (names.some(name => /^(?:requirements.*\.txt|pyproject\.toml|setup\.(?:py|cfg)|Pipfile|manage\.py)$/.test(name)))
    return true
  if (names.some(name => /^(?:package\.json|go\.mod|CMakeLists\.txt)$/.test(name))) return false
  return names.some(name => name.endsWith('.py'))
}

function warnOfMissing({ services }: InitFacts, { only }: InitRequest, { observer }: JobContext): void {
  if (only !== undefined && !only.includes('dockerfile')) return
  for (const { folder, dockerfile } of services) {
    if (!('missing' in dockerfile)) continue
    /** What the project depends on cannot be installed in a Dockerfile of the usual kind, so none is written. */
    observer?.({
      type: 'warning',
      code: 'no-dockerfile-written',
      message: `No Dockerfile was planned for \`${folder || '.'}\`: ${dockerfile.missing}`,
      hint: 'pare builds its image without one: `pare build`',
    })
  }
}

function describeFacts({ services }: InitFacts): string {
  return services
    .map(({ name, language, port }) => `${name}: ${language}${port === undefined ? '' : ` on ${port}`}`)
    .join(', ')
}
